"""The writer: nothing it leaves bare is anything but a string to any parser."""

import json
import re
from enum import StrEnum
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from playbook.documents import dump, dump_all, read_one
from playbook.errors import InvalidDocument

# Scalars that are no strings in YAML 1.2 (core schema, chapter 10.3.2) ...
YAML_12 = re.compile(
    r"~|null|Null|NULL||true|True|TRUE|false|False|FALSE"
    r"|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
    r"|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN"
)
# ... and in YAML 1.1 (yaml.org/type).
YAML_11 = re.compile(
    r"y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|<<|="
    r"|[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
    r"|[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+|[-+]?([0-9][0-9_]*)?\.[0-9.]*([eE][-+][0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?([Tt]|[ \t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}.*"
)
AWKWARD = " \t\n\r:#-?'\"|>%@`&*!{}[],=~\\.+_0123456789abcdefonxyEXO\x00\x07\x85\u00a0\u2028\ufeff"
CHARACTERS = st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(AWKWARD))
TEXT = st.text(CHARACTERS, max_size=12)
# Kubernetes takes large round floats for integers, so they are another test's business.
NUMBERS = st.integers() | st.floats(-(2.0**53), 2.0**53, allow_nan=False)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXT
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(TEXT, JSON, max_size=4) | st.lists(JSON, max_size=4))
def test_what_is_written_is_read_back(value: Any) -> None:
    text = dump(value)
    assert yaml.safe_load(text) == value
    assert yaml.load(text, Loader=yaml.CSafeLoader) == value


@given(st.dictionaries(TEXT, TEXT, min_size=1, max_size=4))
def test_our_reader_reads_what_our_writer_writes(value: dict[str, str]) -> None:
    assert read_one(dump(value), "it").value == value


@given(TEXT | st.from_regex(YAML_11, fullmatch=True) | st.from_regex(YAML_12, fullmatch=True))
def test_a_bare_text_is_no_other_scalar_in_any_version_of_yaml(text: str) -> None:
    written = dump([text]).removeprefix("- ").removesuffix("\n")
    if written == text:
        assert not YAML_11.fullmatch(text)
        assert not YAML_12.fullmatch(text)
    assert yaml.safe_load(dump([text])) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "y",
        "n",
        "yes",
        "no",
        "Yes",
        "on",
        "off",
        "~",
        "null",
        "1e3",
        "12e3",
        "0o14",
        "0x1f",
        "1_000",
        "1:30",
        ".5",
        "+1",
        "=",
        "<<",
        "2026-11-21",
        "true",
        "-",
        "+",
        ".",
        ".inf",
        "-.INF",
        ".nan",
        "0b-1",
        "0_x1f",
        "._1",
        "4.0.2",
        "08",
        "1.",
        "1e",
        "2026-11-21T00:00:00Z",
        "---",
        "...",
        "?",
        ":",
        "#",
        "&",
        "*",
        "!",
        "|",
        ">",
        "%",
        "@",
        "`",
        "{}",
        "[]",
        "{{x}}",
    ],
)
def test_what_could_be_something_else_is_quoted(text: str) -> None:
    assert dump([text]) == f'- "{text}"\n'


@pytest.mark.parametrize(
    "text",
    ["a", "ghcr.io/acme/web:1.2", "10Mi", "4h", "5dlabs-rex[bot]", "--flag=x", "-c", "a#b", "/x y",
     "1f9c2ab", "$(date)", "(?i)^rex$", "Grüße", "a, b", "x=1", "~/file", "it's"],
)  # fmt: skip
def test_what_can_only_be_a_text_stays_bare(text: str) -> None:
    assert dump([text]) == f"- {text}\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("", '""', id="empty"),
        pytest.param(" a", '" a"', id="space in front"),
        pytest.param("a ", '"a "', id="space at the end"),
        pytest.param("a: b", '"a: b"', id="looks like a mapping"),
        pytest.param("a:", '"a:"', id="colon at the end"),
        pytest.param("a #b", '"a #b"', id="looks like a comment"),
        pytest.param("a\tb", r'"a\tb"', id="tab"),
        pytest.param("\x07", r'"\u0007"', id="control character"),
        pytest.param("\ufeff", r'"\ufeff"', id="byte order mark"),
        pytest.param("\u00a0", r'"\u00a0"', id="space that cannot be seen"),
        pytest.param('{"a": 1}', """'{"a": 1}'""", id="quotes within"),
        pytest.param('"it\'s"', '''"\\"it's\\""''', id="both quotes within"),
        pytest.param("a\r\nb", r'"a\r\nb"', id="lines that end like on Windows"),
        pytest.param("\na", r'"\na"', id="begins with a newline"),
        pytest.param(" a\nb", r'" a\nb"', id="first of several lines is indented"),
        pytest.param("a\nb", "|-\n    a\n    b", id="several lines"),
        pytest.param("a\n\n  b\n", "|\n    a\n\n      b", id="several lines, the last one ended"),
        pytest.param("a\n\tb\n\n", "|+\n    a\n    \tb\n", id="newlines at the end"),
    ],
)
def test_a_text_is_written_so(text: str, written: str) -> None:
    assert dump({"a": {"b": text}}) == f"a:\n  b: {written}\n"
    assert yaml.safe_load(dump({"a": {"b": text}})) == {"a": {"b": text}}


def test_blocks_are_indented_like_kubectl_does() -> None:
    value = {"b": [{"x": 1, "w": [1, [2, 3], []]}, "z"], "a": {"empty": {}, "none": None}}
    assert dump(value) == (
        "b:\n- x: 1\n  w:\n  - 1\n  - - 2\n    - 3\n  - []\n- z\na:\n  empty: {}\n  none: null\n"
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [(True, "true"), (1e20, "1.0e+20"), (1e-7, "1.0e-07"), (0.5, "0.5"), (1.0, "1.0"), (-3, "-3")],
)
def test_a_number_is_written_so_that_all_read_a_number(value: object, written: str) -> None:
    assert dump([value]) == f"- {written}\n"
    assert yaml.safe_load(dump([value])) == [value]


class Colour(StrEnum):
    NO = "no"


def test_an_enum_of_texts_is_its_text() -> None:
    assert dump({Colour.NO: Colour.NO}) == '"no": "no"\n'


def test_a_tuple_is_a_list() -> None:
    assert dump({"a": (1, ("b",))}) == "a:\n- 1\n- - b\n"


def test_nothing_is_written_as_an_alias() -> None:
    one = {"a": 1}
    assert dump([one, one]) == "- a: 1\n- a: 1\n"


def test_an_empty_document_is_still_a_document() -> None:
    assert (dump({}), dump([])) == ("{}\n", "[]\n")


def test_several_documents_stand_below_a_header_of_comments() -> None:
    text = dump_all([{"a": "x\n\n"}, [1]], header="made by playbook\n\n# do not edit")
    assert text == "# made by playbook\n#\n# do not edit\na: |+\n  x\n\n---\n- 1\n"
    assert list(yaml.safe_load_all(text)) == [{"a": "x\n\n"}, [1]]


def test_pyyamls_representer_which_hera_changes_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = dump({"a": "x\ny"})
    monkeypatch.setattr(yaml.Dumper, "yaml_representers", {})
    monkeypatch.setattr(yaml.SafeDumper, "yaml_representers", {})
    assert dump({"a": "x\ny"}) == before


@pytest.mark.parametrize(
    ("value", "error", "says"),
    [
        pytest.param(["\ud800"], InvalidDocument, "half a character", id="half a character"),
        pytest.param({"k" * 1001: 1}, InvalidDocument, "1001 characters", id="endless key"),
        pytest.param({1: 1}, TypeError, "a key must be a string", id="key is a number"),
        pytest.param([float("nan")], TypeError, "not a number", id="not a number"),
        pytest.param([{1, 2}], TypeError, "is set", id="a set"),
    ],
)
def test_what_no_file_can_hold_is_refused(value: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        dump(value)


def test_a_json_schema_survives() -> None:
    value = {"pattern": r"^\d+$", "enum": ["on", "off"], "default": None}
    assert yaml.safe_load(dump(value)) == json.loads(json.dumps(value))
