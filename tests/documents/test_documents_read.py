"""The reader: values as Kubernetes has them, and every complaint with a place."""

from typing import Any

import pytest
import yaml

from playbook.documents import Position, read, read_all, read_one
from playbook.errors import InvalidDocument


# What sigs.k8s.io/yaml v1.4.0 YAMLToJSON answered, then read as apimachinery's util/json does.
@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((word, True) for word in ("y", "Y", "yes", "on", "ON", "true")),
        *((word, False) for word in ("n", "no", "off", "FALSE")),
        *((word, None) for word in ("~", "null", "Null", "")),
        *((word, word) for word in ("yEs", "tRUE", "1:30", "=", "2026-11-21", "0x", "._1", "1e400")),
        *((word, word) for word in (".1_", "0b", "x1", "1_a", "+", "1e", "4.0.2", ".e5", "a.inf")),
        ("1e3", 1000), ("12E+1", 120), ("0o10", 8), ("010", 8), ("08", 8), ("0x1F", 31), ("-0x1", -1),
        ("0b11", 3), ("0b-1", -1), ("1_000", 1000), ("0_x1f", 31), ("+7", 7), ("-0", 0), ("1.0", 1),
        (".5", 0.5), (".1_0", 0.1), ("-.5", -0.5), ("1.", 1), ("5e-1", 0.5), ("1e22", 1e22),
        ("9223372036854775807", 2**63 - 1), ("9223372036854775808", float(2**63)),
        ("123456789012345678901234567890", 1.2345678901234568e29), ("-9223372036854775809", -(2.0**63)),
        ("0777777777777777777777777", 7.77777777777777777e23), ("6.400069171521958e+16", 64000691715219580),
        ("'1'", "1"), ('"no"', "no"), ("!!str 1", "1"), ("!!map {}", {}), ("!!seq []", []),
    ],
)  # fmt: skip
def test_a_scalar_is_what_kubernetes_makes_of_it(text: str, value: object) -> None:
    found = read_one(f"k: {text}", "f.yaml").value["k"]
    assert found == value
    assert type(found) is type(value)


def test_a_key_that_is_a_whole_number_is_its_text() -> None:
    assert read_one("8080: a", "f").value == {"8080": "a"}


def test_several_documents_are_read_and_empty_ones_passed_over() -> None:
    found = read_all("---\na: 1\n---\n---\n# only a remark\n---\nb: 2\n...\n", "f")
    assert [one.value for one in found] == [{"a": 1}, {"b": 2}]


def test_a_byte_order_mark_and_windows_lines_are_no_matter() -> None:
    found = read_one("\ufeffa: |\r\n  x\r\n  y\r\nb: 1\r\n", "f")
    assert found.value == {"a": "x\ny\n", "b": 1}
    assert found.key_position(("a",)) == Position(1, 1)
    assert found.key_position(("b",)) == Position(4, 1)


TEXT = """\
kind: Sensor
spec:
  deps:
  - name: a
    m: {x: [1, 2]}
  - &b {q: 1}
  again: *b
"""


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        pytest.param((), (1, 1), (1, 1), id="the document"),
        pytest.param(("kind",), (1, 7), (1, 1), id="a value of a mapping"),
        pytest.param(("spec", "deps", 0), (4, 5), (4, 5), id="an item has no key"),
        pytest.param(("spec", "deps", 0, "m", "x", 1), (5, 16), (5, 16), id="deep inside"),
        pytest.param(("spec", "deps", 1, "q"), (6, 12), (6, 9), id="behind an anchor"),
        pytest.param(("spec", "again"), (7, 10), (7, 3), id="an alias"),
        pytest.param(("spec", "again", "q"), (6, 12), (6, 9), id="what an alias stands for"),
        pytest.param(("spec", "deps", 0, "no", 3), (4, 5), (4, 5), id="missing: what holds it"),
        pytest.param(("spec", "deps", 9), (4, 3), (4, 3), id="no such item: the list"),
        pytest.param(("kind", "x"), (1, 7), (1, 7), id="below a text: the text"),
        pytest.param(("spec", 1), (3, 3), (3, 3), id="a number where names are"),
    ],
)
def test_every_value_has_a_place(
    path: tuple[str | int, ...], value: tuple[int, int], key: tuple[int, int]
) -> None:
    document = read_one(TEXT, "f.yaml")
    assert document.position(path) == Position(*value)
    assert document.key_position(path) == Position(*key)
    assert document.where(path) == f"f.yaml:{key[0]}:{key[1]}"


def test_a_document_of_several_knows_its_lines() -> None:
    assert read_all("a: 1\n---\nb: 2\n", "f")[1].where(("b",)) == "f:3:1"


def test_a_merge_gives_way_to_what_follows_it() -> None:
    text = "a: &a {x: 1, w: 1}\nb: &b {x: 2, z: 2}\nc:\n  <<: [*a, *b]\n  w: 3\nd: {<<: *a}\n"
    found = read_one(text, "f")
    assert found.value["c"] == {"x": 1, "z": 2, "w": 3}
    assert found.value["d"] == {"x": 1, "w": 1}
    assert found.key_position(("c", "z")) == Position(2, 14)


def test_an_anchor_may_be_set_again() -> None:
    assert read_one("a: &x 1\nb: &x 2\nc: *x", "f").value["c"] == 2


def deep() -> str:
    return f"a: &a {'[' * 120}{']' * 120}\nb: {'[' * 82}*a{']' * 82}"


def bomb() -> str:
    rows = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    rows += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    return "\n".join(rows)


@pytest.mark.parametrize(
    ("text", "where", "says"),
    [
        pytest.param("a: 1\nb: 2\na: 3", "3:1", "here twice, first in line 1", id="duplicate key"),
        pytest.param("- {a: 1, 'a': 2}", "1:10", "here twice", id="duplicate key in quotes"),
        pytest.param("a:\n\tb: 1", "2:1", "tab", id="indented with a tab"),
        pytest.param("a: @x", "1:4", 'cannot start with "@"', id="reserved character"),
        pytest.param("a: 'x\nb: 1\n", "3:1", "begins in line 1", id="half a document: quote"),
        pytest.param("a: [1, 2", "2:1", "begins in line 1", id="half a document: bracket"),
        pytest.param("a: b: c", "1:5", "mapping values", id="colon in a text"),
        pytest.param("a: x\n b: 1", "2:3", "mapping values", id="indented too far"),
        pytest.param("a: !Ref x", "1:4", "the tag !Ref is not", id="custom tag"),
        pytest.param("a: !!binary aGk=", "1:4", "the tag !!binary is not", id="binary"),
        pytest.param("a: !x {b: 1}", "1:4", "the tag !x is not", id="custom tag on a mapping"),
        pytest.param("a: .inf", "1:4", "is no number", id="infinity"),
        pytest.param("on: 1", "1:1", 'the key "on" is no text: Kubernetes reads true', id="on"),
        pytest.param("1.20: x", "1:1", 'Kubernetes reads 1.2', id="a version as key"),
        pytest.param("010: x", "1:1", "Kubernetes reads 8", id="octal key"),
        pytest.param("~: x", "1:1", "Kubernetes reads null", id="null key"),
        pytest.param("? [a]\n: x", "1:3", "a key must be a text", id="list as key"),
        pytest.param("a: &a x\n*a : 1", "2:1", "a key must be a text", id="alias as key"),
        pytest.param("a: *x", "1:4", "names no anchor", id="unknown alias"),
        pytest.param("a: &a [*a]", "1:8", "contains itself", id="recursive alias"),
        pytest.param(bomb(), "4:10", "aliases repeat", id="alias bomb"),
        pytest.param("a: 1\n<<: {b: 1}", "2:1", "after other keys", id="merge comes late"),
        pytest.param("<<: 1", "1:1", "needs a mapping", id="merge of a number"),
        pytest.param("<<: [1]", "1:1", "needs a mapping", id="merge of numbers"),
        pytest.param("[" * 300, "1:201", "nested deeper", id="nested without end"),
        pytest.param(deep(), "2:86", "nested deeper", id="nested without end by aliases"),
        pytest.param("a: \x07", "1:4", "U+0007 is not allowed", id="control character"),
        pytest.param("a: 1\nb: \ud800", "2:4", "U+D800 is not allowed", id="half a character"),
        pytest.param("a: 1\n---\n\ufeffb: 2", "3:1", "byte order mark", id="joined files"),
        pytest.param("a: 1\n---\nb: 2", "3:1", "a second document", id="two documents"),
        pytest.param('a: "\\q"', "1:5", "escape", id="unknown escape"),
        pytest.param("a: 1\n- b", "2:1", "expected", id="list in a mapping"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_place_and_way_out(
    text: str, where: str, says: str
) -> None:
    with pytest.raises(InvalidDocument) as caught:
        read_one(text, "plays/web.yaml")
    assert caught.value.message.startswith(f"plays/web.yaml:{where}: ")
    assert says in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "null"])
def test_an_empty_file_is_not_one_document(text: str) -> None:
    with pytest.raises(InvalidDocument, match="f is empty"):
        read_one(text, "f")


def test_a_file_that_is_too_large_is_not_parsed() -> None:
    with pytest.raises(InvalidDocument, match="has 12 characters; at most 10"):
        read_all("a: 123456789", "f", largest=10)


def test_without_libyaml_the_pure_parser_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_one(TEXT, "f")
    monkeypatch.setattr(read, "_LOADER", yaml.SafeLoader)
    after: Any = read_one(TEXT, "f")
    assert (after.value, after.root) == (before.value, before.root)
    with pytest.raises(InvalidDocument, match="f:2:1: a tab where spaces are expected"):
        read_one("a:\n\tb: 1", "f")
    with pytest.raises(InvalidDocument, match=r"f:1:4: the character U\+0007"):
        read_one("a: \x07", "f")
