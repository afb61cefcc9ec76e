"""Which arguments each CLI takes and which it refuses, in whose words and with which code. Pure but for root and files."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Refused(Exception):
    """Arguments the CLI does not take."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


class Grammar(NamedTuple):
    """The options of a CLI by how many values they take, and its words for one it does not know."""

    switches: frozenset[str]
    values: frozenset[str]
    unknown: str
    code: int = 1
    many: frozenset[str] = frozenset()  # every word up to the next option
    optional: frozenset[str] = frozenset()  # the next word, where it is no option


class Asked(NamedTuple):
    """A command line, read."""

    options: dict[str, list[str]]
    words: list[str]

    def last(self, *names: str) -> str | None:
        """Return the last value of an option that has several spellings."""
        found = [value for name in names for value in self.options.get(name, ())]
        return found[-1] if found else None

    def has(self, *names: str) -> bool:
        """Tell whether an option is there, in any spelling."""
        return any(name in self.options for name in names)


def read(grammar: Grammar, argv: list[str]) -> Asked:
    """Read a command line as the CLI would.

    Raises:
        Refused: there is an option it does not know, or one lacks its value.
    """
    options: dict[str, list[str]] = {}
    words: list[str] = []
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if word == "--":
            return Asked(options, words + rest)
        if not word.startswith("-") or word == "-":
            words.append(word)
            continue
        name, equals, value = word.partition("=")
        given = options.setdefault(name, [])
        given += [value] if equals else _values(grammar, name, rest)
    return Asked(options, words)


def _values(grammar: Grammar, name: str, rest: list[str]) -> list[str]:
    if name in grammar.switches:
        return []
    if name in grammar.values:
        if not rest:
            raise Refused(f"error: option '{name}' argument missing", grammar.code)
        return [rest.pop(0)]
    if name not in grammar.many | grammar.optional:
        raise Refused(grammar.unknown.format(name), grammar.code)
    found: list[str] = []
    while rest and not rest[0].startswith("-") and (name in grammar.many or not found):
        found.append(rest.pop(0))
    return found


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Claude Code 2.1.329: its help, and the hidden --max-turns and --*-system-prompt-file.
CLAUDE = Grammar(
    switches=_words(
        "-p --print --verbose --include-partial-messages --include-hook-events --replay-user-messages "
        "--dangerously-skip-permissions --allow-dangerously-skip-permissions --strict-mcp-config -c "
        "--continue --fork-session --no-session-persistence --bare --ide --no-chrome --chrome "
        "--ax-screen-reader --brief --forward-subagent-text --restricted --disable-slash-commands --safe-mode -v --version -h --help --exclude-dynamic-system-prompt-sections"
    ),
    values=_words(
        "--output-format --input-format --json-schema --max-budget-usd --max-turns --system-prompt "
        "--append-system-prompt --system-prompt-file --append-system-prompt-file --permission-mode "
        "--model --fallback-model --effort --settings --setting-sources --session-id --agent --agents "
        "-n --name --debug-file --plugin-dir --plugin-url --autocompact --permission-prompts --system-prompt-snapshot"
    ),
    many=_words(
        "--allowedTools --allowed-tools --disallowedTools --disallowed-tools --tools --mcp-config "
        "--add-dir --betas --file"
    ),
    optional=_words("-r --resume -d --debug -w --worktree --from-pr --prompt-suggestions"),
    unknown="error: unknown option '{}'",
)
# openai/codex codex-rs/exec/src/cli.rs and codex-rs/utils/cli (shared options); clap ends with 2.
CODEX = Grammar(
    switches=_words(
        "--json --experimental-json --skip-git-repo-check --ephemeral --ignore-user-config --ignore-rules "
        "--full-auto --dangerously-bypass-approvals-and-sandbox --yolo --oss --last --all --strict-config "
        "--dangerously-bypass-hook-trust -V --version -h --help"
    ),
    values=_words(
        "-c --config --enable --disable -m --model -p --profile -s --sandbox -C --cd --add-dir --color "
        "--output-schema -o --output-last-message -i --image --local-provider"
    ),
    unknown="error: unexpected argument '{}' found",
    code=2,
)
# google-gemini/gemini-cli packages/cli/src/config/config.ts; yargs in strict mode ends with 1.
GEMINI = Grammar(
    switches=_words(
        "-d --debug -s --sandbox -y --yolo --acp --experimental-acp -l --list-extensions --list-sessions "
        "--screen-reader --raw-output --accept-raw-output-risk --skip-trust -v --version -h --help"
    ),
    values=_words(
        "-m --model -p --prompt -i --prompt-interactive --approval-mode -o --output-format "
        "--delete-session --session-id --session-file"
    ),
    many=_words(
        "--policy --admin-policy --allowed-mcp-server-names --allowed-tools -e --extensions "
        "--include-directories"
    ),
    optional=_words("-r --resume -w --worktree"),
    unknown="Unknown argument: {}",
)
MODES = _words("acceptEdits auto bypassPermissions manual default dontAsk plan")


def claude(asked: Asked) -> None:
    """Refuse what Claude Code refuses before its first request."""
    mode = asked.last("--permission-mode")
    if mode is not None and mode not in MODES:
        raise Refused(f"error: option '--permission-mode <mode>' argument '{mode}' is invalid.")
    root = os.getuid() == 0 and os.environ.get("IS_SANDBOX") != "1"
    if root and asked.has("--dangerously-skip-permissions"):
        raise Refused("--dangerously-skip-permissions cannot be used with root/sudo privileges")
    session = asked.last("--session-id")
    if session is not None and not UUID.fullmatch(session):
        raise Refused("Error: Invalid session ID. Must be a valid UUID.")
    for option in ("--system-prompt-file", "--append-system-prompt-file"):
        file = asked.last(option)
        if file is not None and not os.path.isfile(file):
            words = option.removeprefix("--").replace("-", " ").capitalize()
            raise Refused(f"Error: {words} not found: {os.path.abspath(file)}")
    _streams(asked)
    if not asked.has("-p", "--print"):
        raise Refused("fake: it knows only the headless way: -p", 70)
    if not asked.has("--verbose"):
        raise Refused("Error: When using --print, --output-format=stream-json requires --verbose")


def _streams(asked: Asked) -> None:
    if asked.last("--output-format", "-o") != "stream-json":
        raise Refused("fake: it knows only the headless way: --output-format stream-json", 70)


def codex(asked: Asked) -> None:
    """Refuse what Codex refuses, and what this fake cannot do."""
    if asked.words[:1] != ["exec"] or not asked.has("--json", "--experimental-json"):
        raise Refused("fake: it knows only the headless way: exec --json", 70)


def gemini(asked: Asked) -> None:
    """Refuse what Gemini CLI refuses, and what this fake cannot do."""
    if asked.last("--prompt", "-p") and asked.words:
        raise Refused("Cannot use both a positional prompt and the --prompt (-p) flag together")
    _streams(asked)


GRAMMARS = {"claude": (CLAUDE, claude), "codex": (CODEX, codex), "gemini": (GEMINI, gemini)}

NO_PROMPT = {
    "claude": Refused(
        "Error: Input must be provided either through stdin or as a prompt argument when using --print"
    ),
    "codex": Refused("No prompt provided via stdin."),
    "gemini": Refused("No input provided via stdin.", 42),
}


def need_prompt(kind: str, asked: Asked) -> None:
    """Refuse to begin without words on the command line; called where standard input had none.

    Raises:
        Refused: there are none there either.
    """
    words = [word for word in asked.words if word not in ("exec", "resume", "-")]
    words = words[1:] if asked.words[1:2] == ["resume"] else words
    if not any(words) and not asked.last("--prompt", "-p"):
        raise NO_PROMPT[kind]


def session_of(kind: str, asked: Asked) -> str | None:
    """Return the session the command line names, which the CLI then prints in its stream."""
    if kind == "codex":
        return asked.words[2] if asked.words[1:2] == ["resume"] and len(asked.words) > 2 else None
    return asked.last("--session-id", "--resume", "-r")
