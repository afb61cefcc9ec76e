"""Stands before kubectl on an agent's PATH and lets only reading through. Not what keeps a cluster safe: its rights do.

It is copied as it is into each workspace (`install`), so it needs nothing but Python's own library.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping

# Each verb with its flags that take a value, and its switches (kubectl v0.33.4, pkg/cmd/*). What is not here is
# refused, which is what keeps out:
#   --kubeconfig --context --cluster --user --server --token --as* --client-* --username: other credentials
#   --insecure-*, --tls-server-name, --certificate-authority: another server
#   -f --filename -k --kustomize: files and addresses from anywhere, programs of kustomize
#   --cache-dir --profile-output --log-file: files written; --kuberc: aliases and flags from a file
VERBS = {
    "get": (
        "output selector field-selector sort-by label-columns chunk-size subresource template raw",
        "all-namespaces watch watch-only output-watch-events ignore-not-found show-labels show-kind no-headers "
        "server-print show-managed-fields allow-missing-template-keys",
    ),
    "describe": ("selector chunk-size", "all-namespaces show-events"),
    "logs": (
        "container tail since since-time limit-bytes selector max-log-requests pod-running-timeout",
        "follow previous timestamps all-containers all-pods prefix ignore-errors",
    ),
    "top": (
        "selector field-selector sort-by",
        "containers all-namespaces no-headers sum show-capacity use-protocol-buffers",
    ),
    "events": (
        "for types output chunk-size template",
        "all-namespaces watch no-headers show-managed-fields allow-missing-template-keys",
    ),
    "explain": ("api-version output", "recursive"),
    "api-resources": ("api-group output sort-by verbs categories", "namespaced no-headers cached"),
    "version": ("output", "client"),
}
VALUED, SWITCHES = "namespace request-timeout", "help warnings-as-errors"
SHORT = {
    "n": "namespace", "o": "output", "l": "selector", "L": "label-columns", "c": "container",
    "A": "all-namespaces", "w": "watch", "f": "follow", "p": "previous", "h": "help",
}  # fmt: skip
# The others read a file (`go-template-file`, `custom-columns-file`) and print what stands in it: any file of ours.
OUTPUTS = frozenset({
    "json", "yaml", "name", "wide", "jsonpath", "jsonpath-as-json", "go-template", "custom-columns",
    "plaintext", "plaintext-openapiv2",
})  # fmt: skip
RAW = ("api", "apis", "version", "healthz", "livez", "readyz", "metrics", "openapi")
DOORS = frozenset({"proxy", "exec", "attach", "portforward", "secrets"})
SECRETS = frozenset({"secret", "secrets"})
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TERM", "COLUMNS", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
        "http_proxy", "https_proxy", "no_proxy")  # fmt: skip

Flag = tuple[str, str]


class Refused(Exception):
    """Something that is not only reading, or not known to be."""


def refusal(arguments: list[str]) -> str:
    """Return why these arguments may not go through to kubectl; "" they may."""
    try:
        verb, words, flags = understood(arguments)
        for name, value in flags:
            if name == "output":
                _check_output(value)
            if name == "raw":
                _check_raw(value)
        if verb in ("get", "describe"):
            _check_words(words)
    except Refused as e:
        return str(e)
    return ""


def understood(arguments: list[str]) -> tuple[str, list[str], list[Flag]]:
    """Return verb, words and flags, cut up exactly as kubectl does (spf13/pflag); what is unknown raises Refused."""
    verb = ""
    words: list[str] = []
    flags: list[Flag] = []
    left = iter(arguments)
    for each in left:
        if each == "--":
            words += left
        elif len(each) > 1 and each.startswith("-"):
            flags += _flags(each, left, verb)
        elif verb:
            words.append(each)
        else:
            verb = _verb(each)
    if not verb:
        raise Refused(f"a verb is missing; allowed: {', '.join(VERBS)}")
    return verb, words, flags


def _verb(word: str) -> str:
    if word not in VERBS:
        raise Refused(
            f'"{word}" is not allowed here: this agent only reads; allowed: {", ".join(VERBS)}'
        )
    return word


def _flags(argument: str, left: Iterator[str], verb: str) -> list[Flag]:
    valued, switches = _flags_of(verb)
    if argument.startswith("--"):
        name, equals, value = argument[2:].partition("=")
        if name in valued:
            return [(name, value if equals else next(left, ""))]
        return [(_known(name, switches, f"--{name}"), value)]
    found: list[Flag] = []
    letters = argument[1:]
    while letters:
        letter, letters = letters[0], letters[1:]
        name, assigned = SHORT.get(letter, letter), len(letters) > 1 and letters[0] == "="
        if name in valued:  # of -o= the value is "=", not the next argument
            value = letters[1:] if assigned else letters
            return [*found, (name, value or next(left, ""))]
        found.append((_known(name, switches, f"-{letter}"), ""))
        if assigned:  # -A=false
            break
    return found


def _flags_of(verb: str) -> tuple[set[str], set[str]]:
    """Return flags with a value and switches; none of these before the verb, where kubectl cuts them up otherwise."""
    valued, switches = VERBS.get(verb, ("", ""))
    return set(f"{VALUED} {valued}".split()), set(f"{SWITCHES} {switches}".split() if verb else ())


def _known(name: str, switches: set[str], shown: str) -> str:
    if name not in switches:
        raise Refused(
            f"{shown} is not allowed here, or not before the verb: this agent only reads, as itself"
        )
    return name


def _check_output(value: str) -> None:
    form = value.partition("=")[0]
    if form not in OUTPUTS:
        raise Refused(f"--output {form} is not allowed here; allowed: {', '.join(sorted(OUTPUTS))}")


def _check_raw(value: str) -> None:
    path = value.partition("?")[0]
    steps = path.split("/")[1:]
    plain = path.startswith("/") and "%" not in path and not {".", ".."} & set(steps)
    if not plain or steps[0] not in RAW or "" in steps[:-1]:
        raise Refused(f"--raw takes a plain path below {', '.join(f'/{one}' for one in RAW)}")
    if DOORS & set(steps):
        raise Refused(f"--raw must not lead through {', '.join(sorted(DOORS))}")


def _check_words(words: list[str]) -> None:
    types = words[0].split(",") if words else []
    types += [one for word in words if "/" in word for one in word.split(",")]
    for one in types:
        if one.partition("/")[0].partition(".")[0].lower() in SECRETS:
            raise Refused("Secrets are not for this agent")


def main(
    arguments: list[str], kubectl: str, kubeconfig: str, environment: Mapping[str, str]
) -> None:
    """Become kubectl, with the one kubeconfig and without its plugins' and aliases' settings, or say why not."""
    why = refusal(arguments)
    if why:
        sys.stderr.write(f"kubectl: {why}\n")
        sys.exit(1)
    kept = {name: value for name, value in environment.items() if name in KEPT}
    # kuberc: a file of aliases and flags that kubectl would read below HOME (kubectl pkg/kuberc, 1.33)
    fixed = {"KUBECONFIG": kubeconfig, "KUBECTL_KUBERC": "false", "KUBERC": "off"}
    os.execve(kubectl, ["kubectl", *arguments], {**kept, **fixed})  # noqa: S606  no shell, and it is kubectl
