"""How a program ended: its code or signal, and who asked."""

from __future__ import annotations

import signal
import time

import pytest

from playbook.agent.ports import Asker, Ended, Stop
from tests.agent.process.ground import Ground


def how(ended: Ended) -> tuple[int | None, int | None, Asker | None]:
    return ended.exit_code, ended.signal, ended.asker


@pytest.mark.parametrize("code", [0, 1, 3, 137, 143, 255])
def test_an_exit_code_is_told_as_it_is(ground: Ground, code: int) -> None:
    assert how(ground.run(ground.config(f"os._exit({code})"))) == (code, None, None)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGSEGV])
def test_a_signal_that_somebody_else_sent_is_nobodys_wish(ground: Ground, number: int) -> None:
    code = f"signal.signal({number}, 0) if {number} != 9 else None; os.kill(os.getpid(), {number})"
    ended = ground.run(ground.config(code))
    assert how(ended) == (None, number, None)
    assert not ended.out_of_memory


@pytest.mark.parametrize("asker", [Asker.CANCEL, Asker.BUDGET, Asker.SUPERVISOR])
def test_one_that_obeys_ends_by_the_stop_signal_and_names_the_asker(
    ground: Ground, asker: Asker
) -> None:
    ended = ground.run(ground.config("say('ready'); hang()"), ask=asker)
    assert how(ended) == (None, signal.SIGTERM, asker)
    assert (ended.killed, ended.escaped) == (0, 0)


def test_the_first_asker_wins(ground: Ground) -> None:
    stop = Stop()
    ended = ground.run(
        ground.config("say('ready'); hang()"),
        stop,
        ask=Asker.BUDGET,
        met=lambda: stop.ask(Asker.CANCEL),
    )
    assert ended.asker is Asker.BUDGET


def test_one_that_wants_sigint_gets_it_though_we_ignore_it(ground: Ground) -> None:
    """A shell starts what it puts into the background with SIGINT ignored, and children inherit that."""
    code = "signal.signal(2, lambda *_: sys.exit(7)) if signal.getsignal(2) != 1 else 0; say('ready'); hang()"
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        ended = ground.run(ground.config(code, stop_signal=signal.SIGINT), ask=Asker.CANCEL)
    finally:
        signal.signal(signal.SIGINT, before)
    assert how(ended) == (7, None, Asker.CANCEL)


def test_its_own_exit_code_after_a_wish_is_told_with_the_asker(ground: Ground) -> None:
    code = "signal.signal(15, lambda *_: os._exit(143)); say('ready'); hang()"
    assert how(ground.run(ground.config(code), ask=Asker.CANCEL)) == (143, None, Asker.CANCEL)


def test_the_deadline_ends_it(ground: Ground) -> None:
    ended = ground.run(ground.config("hang()", timeout=0.3))
    assert how(ended) == (None, signal.SIGTERM, Asker.DEADLINE)


def test_the_deadline_holds_while_a_listener_hangs(ground: Ground) -> None:
    """The wardens keep the time: a service that is stuck cannot lengthen it."""

    def until_it_is_gone() -> None:
        assert not ground.left_after(8)

    ended = ground.run(ground.config("say('ready'); hang()", timeout=0.3), met=until_it_is_gone)
    assert how(ended) == (None, signal.SIGTERM, Asker.DEADLINE)


def test_silence_ends_it(ground: Ground) -> None:
    ended = ground.run(ground.config("say('one'); hang()", idle=0.3))
    assert how(ended) == (None, signal.SIGTERM, Asker.IDLE)


def test_one_that_talks_is_not_idle(ground: Ground) -> None:
    code = "[(say(n), time.sleep(0.02)) for n in range(20)]"
    assert how(ground.run(ground.config(code, idle=0.35))) == (0, None, None)


def test_setting_the_clock_changes_nothing(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 4e9)
    assert how(ground.run(ground.config("say('x')", idle=15.0))) == (0, None, None)


def test_one_asked_before_its_start_is_not_started(ground: Ground) -> None:
    stop = Stop()
    stop.ask(Asker.CANCEL)
    ended = ground.run(ground.config("say('ready')"), stop)
    assert how(ended) == (None, None, Asker.CANCEL)
    assert (ended.pid, ground.started, ground.lines) == (0, [], [])


def test_a_wish_after_its_own_end_changes_nothing(ground: Ground) -> None:
    """The line is read when the program, and with it the wardens, are gone: success stays success."""
    stop = Stop()

    def late() -> None:
        assert not ground.left_after(8)
        stop.ask(Asker.CANCEL)

    assert how(ground.run(ground.config("say('ready')"), stop, met=late)) == (0, None, None)


def test_pid_and_start_are_told_as_soon_as_it_runs(ground: Ground) -> None:
    ended = ground.run(
        ground.config("say(os.getpid(), os.getsid(0) == os.getpid() == os.getpgid(0))")
    )
    assert ground.lines == [("stdout", b"%d True" % ended.pid)]
    assert [pid for pid, _ in ground.started] == [ended.pid]
    assert ended.started <= ended.ended
    assert 0 < ended.seconds < 20


def test_it_has_its_prompt_its_folder_its_environment_and_no_more(ground: Ground) -> None:
    prompt = ground.folder / "PROMPT.md"
    prompt.write_text("What failed?")
    code = """
say(sys.stdin.read(), os.getcwd() == sys.argv[1] + '/workspace', sorted(set(os.environ) - {'LC_CTYPE'}))
say(sorted(map(int, os.listdir('/proc/self/fd')))[:4], signal.getsignal(signal.SIGTERM) == signal.SIG_DFL)
"""
    ground.run(ground.config(code, prompt=prompt))
    # the fourth descriptor is the listing's own
    assert ground.lines[0] == ("stdout", b"What failed? True ['PLAYBOOK_EXECUTION']")
    assert ground.lines[1] == ("stdout", b"[0, 1, 2, 3] True")


def test_text_that_is_no_utf_8_reaches_argv_and_environment(ground: Ground) -> None:
    config = ground.config("say(os.environb[b'NAME'], os.fsencode(sys.argv[2]))")
    odd = b"\xff \n*".decode("utf-8", "surrogateescape")
    ground.run(ground.config(argv=(*config.argv, odd), environment={"NAME": odd}))
    assert ground.lines == [("stdout", rb"b'\xff \n*' b'\xff \n*'")]
