"""What a person sees of a build: counts, never a percentage that nobody knows."""

import io

from rich.console import Console
from rich.progress import Progress, TextColumn

from playbook.lab.build.progress import Counted, Plain, Quiet, Terminal


def test_only_compiled_packages_are_counted() -> None:
    counted = Counted()
    assert counted.text("go: downloading k8s.io/api v0.33.4") == "downloading k8s.io/api v0.33.4"
    assert counted.text("compiling, at most 2405 packages") == "compiling, at most 2405 packages"
    assert counted.text("k8s.io/api/core/v1") == "compiled 1 packages of at most 2405"
    assert counted.text("# k8s.io/api/apps/v1") == "# k8s.io/api/apps/v1"
    assert counted.text("k8s.io/api/apps/v1") == "compiled 2 packages of at most 2405"


def test_without_a_terminal_there_are_plain_lines() -> None:
    out = io.StringIO()
    plain = Plain(out)
    plain.starts("argo v4.0.2")("compiling, at most 3 packages")
    plain.ends("argo v4.0.2")
    assert out.getvalue() == "argo v4.0.2: building\nargo v4.0.2: built in 0 s\n"


def test_on_a_terminal_each_group_has_a_line() -> None:
    out = io.StringIO()
    columns = (TextColumn("{task.description}"), TextColumn("{task.fields[now]}"))
    with Progress(*columns, console=Console(file=out, force_terminal=True, width=80)) as progress:
        terminal = Terminal(progress)
        terminal.waits()
        terminal.starts("argo v4.0.2")("go: downloading x v1")
        progress.refresh()
        terminal.ends("argo v4.0.2")
    shown = out.getvalue()
    assert "another build" in shown
    assert "argo v4.0.2 downloading x v1" in shown
    assert "argo v4.0.2 built" in shown


def test_quiet_says_nothing() -> None:
    quiet = Quiet()
    quiet.waits()
    quiet.starts("argo v4.0.2")("anything")
    quiet.ends("argo v4.0.2")
