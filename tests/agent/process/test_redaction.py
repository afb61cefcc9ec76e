"""Which texts are secrets, and which are not."""

from __future__ import annotations

import json

import pytest

from playbook.agent.process.redaction import Redactor

KEY = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEow+/=\nabcd==\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a ghs_12345_eyJhbGci.OiJ-x b", "a [redacted] b", id="GitHub App"),
        pytest.param("ghp_" + "a" * 36, "[redacted]", id="GitHub personal"),
        pytest.param("github_pat_11AAA_bbb.", "[redacted].", id="GitHub fine-grained"),
        pytest.param("x=sk-ant-api03-abc_DEF-123;", "x=[redacted];", id="Anthropic"),
        pytest.param(r'"\nsk-proj-abcdefgh12345678"', r'"\n[redacted]"', id="OpenAI, behind a line's end in JSON"),
        pytest.param("sk-" + "A1" * 20, "[redacted]", id="OpenAI, old"),
        pytest.param("key=AIzaSyA-1234567890_abc", "key=[redacted]", id="Google"),
        pytest.param("Authorization: Bearer eyJhbGciOiJ.e30.x", "Authorization: Bearer [redacted]", id="bearer"),
        pytest.param('"authorization": "Basic eDp5"', '"authorization": "Basic [redacted]"', id="basic"),
        pytest.param("https://x-access-token:abc@github.com/o/r", "https://[redacted]@github.com/o/r", id="URL"),
        pytest.param("git clone https://tok@host/x https://host/a@b", "git clone https://[redacted]@host/x https://host/a@b", id="URL with a token alone"),
        pytest.param(KEY + "\nafter.", "[redacted]\nafter.", id="private key"),
        pytest.param(json.dumps({"key": KEY, "x": 1}), '{"key": "[redacted]", "x": 1}', id="private key in JSON"),
        pytest.param('{"key": "-----BEGIN PRIVATE KEY-----\\nMIIE", "x": 1}', '{"key": "[redacted]", "x": 1}', id="half a private key in JSON"),
        pytest.param("use hunter2 now", "use [redacted] now", id="a known one"),
        pytest.param(json.dumps('a"b\\c'), '"[redacted]"', id="a known one in JSON"),
        pytest.param("?t=a%22b%5Cc", "?t=[redacted]", id="a known one in a URL"),
        pytest.param("first line of it only", "[redacted] only", id="a line of a known one"),
    ],
)  # fmt: skip
def test_a_secret_is_hidden(text: str, shown: str) -> None:
    redactor = Redactor(("hunter2", 'a"b\\c', "first line of it\n}", ""))
    assert redactor.clean(text.encode()) == shown.encode()


@pytest.mark.parametrize(
    "text",
    [
        "height_px and weight_of_x",
        "a task-management-system and a risk-free desk-lamp",
        "the bearer of bad news",
        "https://github.com/o/r/pull/1?x=a@b ssh://host:22/x",
        "-----BEGIN CERTIFICATE-----",
        "{}",
        "\x1b[1mbold\x1b[0m \x00",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Redactor(("", "}\nline two of it")).clean(text.encode()) == text.encode()


def test_bytes_that_are_no_utf_8_stay() -> None:
    assert Redactor(()).clean(b"\xff\xc3 ghp_abc \xfe") == b"\xff\xc3 [redacted] \xfe"


def test_a_private_key_that_comes_line_by_line_is_hidden_up_to_its_end() -> None:
    redactor = Redactor(())
    shown = [redactor.clean(line.encode()) for line in f"before.\n{KEY}\nafter".split("\n")]
    assert (shown[0], shown[-1]) == (b"before.", b"after")
    assert set(shown[1:-1]) == {b"[redacted]"}


def test_a_key_that_never_ends_does_not_hide_what_is_none() -> None:
    redactor = Redactor(())
    redactor.clean(b"-----BEGIN PRIVATE KEY-----")
    assert redactor.clean(b'{"type": "result"}') == b'[redacted]{"type": "result"}'
    assert redactor.clean(b"abc") == b"abc"
