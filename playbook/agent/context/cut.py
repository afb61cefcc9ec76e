"""Cut a long text, keeping its head and its tail, and say so in it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

# Of what may stay, the part at the head: how it began. The end, where it broke, matters more.
HEAD = 0.25
_NOTE = "\n\n[... playbook left out {left_out:,} of {total:,} bytes here ...]\n\n"


@dataclass(frozen=True, slots=True)
class Cut:
    """A text of at most so many bytes of UTF-8, and how many bytes were left out."""

    text: str
    total: int
    left_out: int = 0


def cut(text: str, most: int) -> Cut:
    """Return the text, shortened to at most `most` bytes of UTF-8; no character is cut in two.

    Where `most` is too small for the note, only its note is left.
    """
    whole = text.encode("utf-8")
    total = len(whole)
    if total <= most:
        return Cut(text, total)
    room = max(most - len(_note(total, total)), 0)
    front = int(room * HEAD)
    # "ignore" drops nothing but a character that the cut went through.
    head = whole[:front].decode("utf-8", "ignore")
    tail = whole[total - (room - front) :].decode("utf-8", "ignore")
    left_out = total - len(head.encode()) - len(tail.encode())
    return Cut(head + _note(left_out, total) + tail, total, left_out)


def _note(left_out: int, total: int) -> str:
    return _NOTE.format(left_out=left_out, total=total)
