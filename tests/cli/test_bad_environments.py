"""Environment files that cannot be used: file, line, field, value, what is allowed; nothing is written."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine

FILE = "gitops/environments/local.yaml"
Change = Callable[[str], str]


def replaced(old: str, new: str) -> Change:
    """Return a change that makes one word another."""

    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


def bomb(_: str) -> str:
    names = "abcdefghij"
    lines = [f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]" for a, b in pairwise(names)]
    return "\n".join(["a: &a [x, x, x, x, x, x, x, x, x, x]", *lines])


BAD = [
    pytest.param(
        replaced("workspaces:", "workspacs:"),
        [f'{FILE}:13:1: workspacs: unknown; did you mean "workspaces"?'],
        id="a typo",
    ),
    pytest.param(
        replaced("    host:", "    hots:"),
        [f"{FILE}:10:5: github.webhook.host: is required", 'hots: unknown; did you mean "host"?'],
        id="a typo in a required field",
    ),
    pytest.param(
        replaced("  argocd:", "  argo_cd:"),
        ['namespaces.argo_cd: unknown; did you mean "argocd"?'],
        id="a typo in another spelling",
    ),
    pytest.param(
        lambda text: text + "zzz: 1\n",
        ["zzz: unknown; known: name, namespaces, github,"],
        id="a field nobody knows",
    ),
    pytest.param(
        replaced("  size", "\tsize"),
        [f"{FILE}:15:1:", "tab", "Indent with spaces"],
        id="a tab",
    ),
    pytest.param(
        lambda text: f"{text}---\n{text}",
        ["a second document starts here", 'Remove the "---" line'],
        id="two documents",
    ),
    pytest.param(bomb, ["aliases repeat", "Write them out"], id="an alias bomb"),
    pytest.param(
        replaced("size: 10Gi", "size: 10"),
        [f"{FILE}:15:3: workspaces.size: 10: Input should be a valid string"],
        id="a number instead of a text",
    ),
    pytest.param(
        replaced("size: 10Gi", "size: 10GB"),
        ['workspaces.size: "10GB": is not allowed; it must match', "Gi"],
        id="a text of another form",
    ),
    pytest.param(
        replaced("policy: service-agent-task", "policy: shared"),
        ["workspaces.policy: \"shared\": Input should be 'service-agent' or 'service-agent-task'"],
        id="a choice that is none",
    ),
    pytest.param(
        replaced("secret: {name: github-webhook, key: secret}", "secret: github-webhook"),
        [f"{FILE}:12:5: github.webhook.secret: a mapping is expected here"],
        id="a text instead of a mapping",
    ),
    pytest.param(
        replaced("acme/web", "acme"),
        ['github.repositories.0: "acme": is not allowed; it must match'],
        id="an item of a list",
    ),
    pytest.param(
        replaced("github:\n", "github:\n  organization: acme\n"),
        ["github: give either organization or repositories"],
        id="two fields that exclude each other",
    ),
    pytest.param(
        replaced("agent:0.1.0", "agent:latest"),
        ["images.agent:", "the tag latest is another image tomorrow"],
        id="an image that changes",
    ),
    pytest.param(
        replaced("  agent: ghcr", "  # ghcr"),
        [f"{FILE}:17:3: images.agent: is required"],
        id="a missing field",
    ),
    pytest.param(
        replaced("name: local", "name: staging"),
        [f'{FILE}: name: "staging" is not the file\'s name, "local"'],
        id="another name than the file's",
    ),
    pytest.param(lambda _: "", [f"{FILE} is empty"], id="nothing"),
    pytest.param(lambda _: "- a", ["the document: a mapping is expected here"], id="a list"),
    pytest.param(lambda _: "a", ["the document: a mapping is expected here"], id="a word"),
]


@pytest.mark.parametrize(("change", "said"), BAD)
def test_a_bad_environment_is_refused(
    playbook: CommandLine, root: Path, change: Change, said: list[str]
) -> None:
    (root / FILE).write_text(change((root / FILE).read_text()))
    refused(playbook, root, said)


def test_bytes_that_are_no_text_are_refused(playbook: CommandLine, root: Path) -> None:
    (root / FILE).write_bytes(b"name: \xff\n")
    refused(playbook, root, [f"{FILE}: not UTF-8 text (byte 6)", "Save it as UTF-8."])


@pytest.mark.parametrize("name", ["prod", "../environments/prod", ""])
def test_an_unknown_environment_names_the_known_ones(
    playbook: CommandLine, root: Path, name: str
) -> None:
    refused(playbook, root, [f'environment "{name}" is unknown; known: local'], "--env", name)


def test_a_path_is_no_environment(playbook: CommandLine, root: Path) -> None:
    refused(
        playbook,
        root,
        ['is not the file\'s name, "../environments/local"'],
        "--env",
        "../environments/local",
    )


def test_no_environment_at_all_says_where_one_belongs(playbook: CommandLine, root: Path) -> None:
    (root / FILE).rename(root / "gitops/environments/local.yml")
    refused(playbook, root, ["gitops/environments: no environment (*.yaml) there", "local.yaml"])


def test_a_fault_in_one_environment_leaves_all_as_they_were(
    playbook: CommandLine, root: Path
) -> None:
    text = (root / FILE).read_text()
    (root / "gitops/environments/prod.yaml").write_text(text.replace("name: local", "name: pord"))
    refused(playbook, root, ['prod.yaml: name: "pord" is not'])


def refused(playbook: CommandLine, root: Path, said: list[str], *options: str) -> None:
    seen = playbook("render", "--root", root, *options)
    assert seen.code == 2
    assert seen.err.startswith("error: ")
    assert [text for text in said if text not in seen.err] == []
    assert seen.err.count("\n  ") == 1  # one way out
    assert not (root / "gitops" / "rendered").exists()
