"""What the doctor makes of what he finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from playbook.agent.doctor import CHECKS, Facts, Purpose, Row, State, examine
from playbook.agent.doctor.facts import (
    Account,
    Clock,
    Configured,
    Folder,
    Network,
    Program,
    SecretFile,
    Skill,
    Wardens,
)
from tests.agent.doctor.doctor_facts import HEALTHY, KEY, NOW, PROGRAMS, ROOT, lacking, spoiled

SKIPS = ("claude", "--dangerously-skip-permissions")
TRIAGE, CODE = Purpose.TRIAGE, Purpose.CODE


def row(facts: Facts, check: str) -> Row:
    return next(one for one in examine(facts) if one.check == check)


def test_where_all_is_well_nothing_is_to_be_mended() -> None:
    rows = examine(HEALTHY)
    assert {one.state for one in rows} == {State.OK}
    assert not [one for one in rows if one.mend]


def test_each_check_is_a_row_once() -> None:
    names = [one.name for one in CHECKS]
    assert len(set(names)) == len(names)
    assert [one.check for one in examine(HEALTHY)] == [name for name in names if name != "command"]


@pytest.mark.parametrize(
    ("facts", "check", "found", "mend"),
    [
        pytest.param(
            spoiled(configured=Configured("a.yaml", "a.yaml:2: timeout: no", "write it")),
            "settings", "a.yaml:2: timeout", "write it", id="settings that cannot be read",
        ),
        pytest.param(
            spoiled(account=Account(0), configured=Configured("a", command=SKIPS)),
            "user", "claude refuses --dangerously-skip-permissions", "uid 10001",
            id="root with the flag that claude refuses as root",
        ),
        *(
            pytest.param(lacking(name), name, "not there", f"install {name}", id=f"no {name}")
            for name in ("claude", "codex", "gemini", "git", "kubectl")
        ),
        pytest.param(
            spoiled(programs=(*PROGRAMS, Program("command", problem="no /x", mend="set it"))),
            "command", "no /x", "set it", id="no configured command",
        ),
        pytest.param(
            spoiled(workspace=None), "workspace root", "not known", "--workspace-root",
            id="a workspace root nobody knows",
        ),
        pytest.param(
            spoiled(workspace=Folder("/w", "Read-only file system")),
            "workspace root", "/w: Read-only file system", "mkdir -m 700 /w",
            id="a workspace root that takes no file",
        ),
        pytest.param(
            spoiled(workspace=replace(ROOT, owner=0)), "workspace root",
            "belongs to uid 0, we are 10001", "below it", id="a workspace root of somebody else",
        ),
        pytest.param(
            spoiled(workspace=replace(ROOT, mode=0o777)), "workspace root",
            "can be written by others (0777)", "chmod 700", id="a workspace root open to others",
        ),
        pytest.param(
            spoiled(state=Folder("/s", "Permission denied")), "state", "/s: Permission denied",
            '"state"', id="a folder that takes no history",
        ),
        pytest.param(
            spoiled(temporary=Folder("/tmp", "Read-only file system")),
            "temporary folder", "Read-only", "emptyDir", id="a temporary folder that takes no file",
        ),
        pytest.param(
            spoiled(workspace=replace(ROOT, free_bytes=1 << 29)),
            "disk", "0.5 GiB free", "playbook agent gc", id="half a GiB free",
        ),
        pytest.param(
            spoiled(workspace=replace(ROOT, free_files=12)),
            "disk", "12 more files", "larger volume", id="no room for more files",
        ),
        pytest.param(
            spoiled(pod=True, termination_log=Folder("/dev/termination-log", "Permission denied")),
            "termination log", "Permission denied", "terminationMessagePath",
            id="a pod's termination log that cannot be written",
        ),
        pytest.param(
            spoiled(secrets=(replace(KEY, problem="model_key_file: /k is empty"),)),
            "credentials", "/k is empty", "mount the Secret", id="an empty key",
        ),
        pytest.param(
            spoiled(secrets=(replace(KEY, mode=0o620),)),
            "credentials", "written by others (0620)", "chmod 600 /run/key",
            id="a key others can replace",
        ),
        pytest.param(
            spoiled(wardens=Wardens("no process can be started")),
            "processes", "no process can be started", "Linux 5.3", id="wardens that cannot start",
        ),
        pytest.param(
            spoiled(wardens=Wardens("", 1, 1, 20)), "processes", "1 outlived", "/proc",
            id="a child that outlives its program",
        ),
        pytest.param(
            spoiled(wardens=Wardens("", 0, 0, 20)), "processes", "no child was seen", "/proc",
            id="a child that is not seen",
        ),
        pytest.param(
            spoiled(skills=(Skill("web", problem="skill web: there is no SKILL.md in /s/web"),)),
            "skills", "no SKILL.md", "SKILL.md", id="a skill without a manual",
        ),
        pytest.param(
            spoiled(clock=Clock(datetime(1970, 1, 1, tzinfo=UTC))),
            "clock", "1970-01-01T00:00:00Z is in the past", "NTP", id="a clock at zero",
        ),
        pytest.param(
            spoiled(network=Network(proxies=(("HTTPS_PROXY", ""),), authorities="/c")),
            "proxies", "HTTPS_PROXY: no address", "http://HOST:PORT", id="a proxy that is none",
        ),
        pytest.param(
            spoiled(network=Network(missing=(("NODE_EXTRA_CA_CERTS", "/x"),), authorities="/c")),
            "authorities", "NODE_EXTRA_CA_CERTS: /x is not there", "mount it",
            id="a file of authorities that is not there",
        ),
        pytest.param(
            spoiled(network=Network()), "authorities", "no certificates", "ca-certificates",
            id="a system without authorities",
        ),
    ],
)  # fmt: skip
def test_what_must_be_there_is_missed_with_the_way_out(
    facts: Facts, check: str, found: str, mend: str
) -> None:
    seen = row(facts, check)
    assert seen.state is State.MISSING
    assert found in seen.found
    assert mend in seen.mend


@pytest.mark.parametrize(
    ("facts", "check", "found"),
    [
        pytest.param(spoiled(account=Account(0)), "user", "root", id="root"),
        pytest.param(
            spoiled(account=Account(0, sandbox=True), configured=Configured("a", command=SKIPS)),
            "user", "root", id="root in what calls itself a sandbox",
        ),
        pytest.param(lacking("helm"), "helm", "not there", id="no helm"),
        pytest.param(spoiled(skills=()), "skills", "none is configured", id="no skills"),
        pytest.param(
            spoiled(wardens=Wardens("", 1, 0, 20, cgroup=False)), "cgroup", "none", id="no cgroup"
        ),
        pytest.param(
            spoiled(secrets=()), "credentials", "log-in", id="no key, the CLI's own log-in"
        ),
        pytest.param(
            spoiled(secrets=(replace(KEY, mode=0o644),)), "credentials", "read by others (0644)",
            id="a key others can read",
        ),
        pytest.param(
            spoiled(clock=Clock(NOW, synchronised=False)), "clock", "not synchronised",
            id="a clock nobody keeps",
        ),
        pytest.param(
            spoiled(network=Network((("HTTPS_PROXY", "proxy:8080"),), authorities="/c",
                                    unproxied=False)),
            "proxies", "proxy:8080", id="an API server behind the proxy",
        ),
        pytest.param(
            spoiled(network=Network(authorities="/c", own_authorities=True)), "authorities",
            "claude and gemini", id="authorities Node is not told",
        ),
    ],
)  # fmt: skip
def test_what_works_all_the_same_is_a_note(facts: Facts, check: str, found: str) -> None:
    seen = row(facts, check)
    assert seen.state is State.NOTE
    assert found in seen.found
    assert seen.mend


@pytest.mark.parametrize(
    ("facts", "check", "state"),
    [
        pytest.param(lacking("git", purpose=TRIAGE), "git", State.NOTE, id="git for triage"),
        pytest.param(lacking("git", purpose=CODE), "git", State.MISSING, id="git for code"),
        pytest.param(lacking("kubectl", purpose=CODE), "kubectl", State.NOTE, id="kubectl, code"),
        pytest.param(
            lacking("kubectl", purpose=TRIAGE), "kubectl", State.MISSING, id="kubectl, triage"
        ),
        pytest.param(
            lacking("codex", wanted=frozenset({"claude"})), "codex", State.NOTE,
            id="a CLI that is not wanted",
        ),
        pytest.param(
            spoiled(pod=False, termination_log=Folder("/x", "No such file")), "termination log",
            State.OK, id="no termination log outside a pod",
        ),
        pytest.param(
            spoiled(pod=True, secrets=(replace(KEY, mode=0o644),)), "credentials", State.OK,
            id="a pod's own Secret is 0644 and nobody else is there",
        ),
        pytest.param(
            spoiled(workspace=replace(ROOT, owner=None, mode=None)), "workspace root", State.OK,
            id="a workspace root that is made at the first run",
        ),
        pytest.param(
            spoiled(workspace=replace(ROOT, free_files=0)), "disk", State.OK,
            id="a file system without a number of files",
        ),
    ],
)  # fmt: skip
def test_what_is_needed_depends_on_what_agents_shall_do(
    facts: Facts, check: str, state: State
) -> None:
    assert row(facts, check).state is state


def test_a_file_others_can_write_is_told_by_its_path() -> None:
    facts = spoiled(secrets=(SecretFile("serve.token_file", "/t", "", 0o666),))
    assert "/t" in row(facts, "credentials").found
