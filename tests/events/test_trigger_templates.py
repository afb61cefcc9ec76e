"""Rules P4 to P6: what a template of a parameter prints, as Go does."""

import pytest

from playbook.errors import NotModelled
from playbook.events.templates import compile_template
from tests.events.one_parameter import resolved, template


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        pytest.param("{{ .Input.body.number }}", "7", id="P4 a small number"),
        pytest.param("{{ .Input.body.id }}", "1.234567e+06", id="P4 seven digits break"),
        pytest.param("{{ .Input.body.object }}", "map[a:2 b:[1 <nil>]]", id="P4 a map, a list"),
        pytest.param("{{ .Input.body.list }}", "[x map[k:1]]", id="P4 a text in a list"),
        pytest.param("{{ .Input.body.yes }}", "true", id="P4 a bool"),
        pytest.param("{{ .Input.body.no }}", "false", id="P4 false"),
        pytest.param("{{.Input.body.text}}", "Rex", id="spaces are optional"),
        pytest.param("a {{- .Input.body.text -}} b", "aRexb", id="dashes trim"),
        pytest.param("a {{ .Input.body.text }} b", "a Rex b", id="and nothing else does"),
        pytest.param("only text", "only text", id="no action at all"),
        pytest.param("x-{{ .Input.body.nope }}", "x-<no value>", id="P5 the famous one"),
        pytest.param("x-{{ .Input.body.no.pe.x }}", "error", id="P5 a field of a bool"),
        pytest.param("x-{{ .Input.body.nope.x.y }}", "x-<no value>", id="P5 deeper than missing"),
        pytest.param("x-{{ .Input.body.null }}", "x-<no value>", id="P5 null itself"),
        pytest.param("x-{{ .Input.body.null.x }}", "error", id="P5 a field of null"),
        pytest.param("x-{{ .Input.body.text.x }}", "error", id="P5 a field of a text"),
        pytest.param("x-{{ .Input.body.list.x }}", "error", id="P5 a field of a list"),
        pytest.param("{{ .Input.body.nope }}", "error", id="P5 exactly <no value>"),
        pytest.param("{{ .Input.body.novalue }}", "error", id="P5 even when it is the text"),
        pytest.param("{{ .Input.body.empty }}", "error", id="P5 exactly nothing"),
        pytest.param("{{ .Input.body.id | int64 }}", "1234567", id="P6 int64 mends it"),
        pytest.param("{{ .Input.body.float | int64 }}", "3", id="P6 int64 cuts"),
        pytest.param("{{ .Input.body.nope | int64 }}", "0", id="P6 int64 of missing"),
        pytest.param("{{ .Input.body.null | int64 }}", "0", id="P6 int64 of null"),
        pytest.param("{{ .Input.body.object | int64 }}", "0", id="P6 int64 of an object"),
        pytest.param("{{ .Input.body.list | int64 }}", "0", id="P6 int64 of a list"),
        pytest.param("{{ .Input.body.yes | int64 }}", "1", id="P6 int64 of true"),
        pytest.param("{{ .Input.body.octal | int64 }}", "8", id="P6 int64 of an octal"),
        pytest.param("{{ .Input.body.hexadecimal|int64 }}", "16", id="P6 int64 of a hexadecimal"),
        pytest.param("{{ .Input.body.exponent | int64 }}", "0", id="P6 int64 of an exponent"),
        pytest.param("{{ .Input.body.far | int64 }}", str(-(2**63)), id="P6 int64 out of range"),
        pytest.param("{{ .Input.body.id | int64 | int64 }}", "1234567", id="P6 int64 twice"),
        pytest.param("{{ .Input.body.text | lower }}", "rex", id="P6 lower"),
        pytest.param("{{ .Input.body.greek | lower }}", "\u03b1\u03c3 i", id="P6 by rune"),
        pytest.param("{{ .Input.body.nope | lower }}", "error", id="P6 lower of missing"),
        pytest.param("{{ .Input.body.null | lower }}", "error", id="P6 lower of null"),
        pytest.param("{{ .Input.body.number | lower }}", "error", id="P6 lower of a number"),
        pytest.param("{{ .Input.body.id | int64 | lower }}", "error", id="P6 lower of an int64"),
        pytest.param('{{ .Input.body.text | trimPrefix "Re" }}', "x", id="P6 a prefix taken off"),
        pytest.param('{{ .Input.body.text|trimPrefix  "x"}}', "Rex", id="P6 a prefix not there"),
        pytest.param('{{ .Input.body.text | trimPrefix "Rex" }}', "error", id="P6 nothing left"),
        pytest.param('x{{ .Input.body.text | trimPrefix "" }}', "xRex", id="P6 an empty prefix"),
        pytest.param(
            '{{ .Input.body.text | lower | trimPrefix "r" | trimPrefix "e" }}', "x", id="P6 a chain"
        ),
        pytest.param('{{ .Input.body.nope | trimPrefix "R" }}', "error", id="P6 prefix of missing"),
        pytest.param('{{ .Input.body.null | trimPrefix "R" }}', "error", id="P6 prefix of null"),
        pytest.param('{{ .Input.body.number | trimPrefix "7" }}', "error", id="P6 of a number"),
    ],
)
def test_a_template_prints(text: str, printed: str) -> None:
    assert resolved(**template(text)) == printed


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("{{ .Input.body.a | upper }}", "upper", id="another function"),
        pytest.param("{{ if .Input.body.a }}x{{ end }}", "if .Input", id="a condition"),
        pytest.param('{{ index .Input.body "a" }}', "index", id="a call"),
        pytest.param("{{ .Input.body.X-GitHub-Event }}", "X-GitHub-Event", id="a dash in a name"),
        pytest.param("{{ .Input.headers.0 }}", "headers.0", id="a digit"),
        pytest.param("{{ .body.a }}", ".body.a", id="another root"),
        pytest.param("{{/* x */}}", "/", id="a comment"),
        pytest.param("{{ .Input.body.a", "not closed", id="an open action"),
        pytest.param("{{ .Input.body.a | trimPrefix }}", "trimPrefix", id="no text for it"),
        pytest.param('{{ .Input.body.a | lower "x" }}', "lower", id="a text too many"),
        pytest.param('{{ .Input.body.a | trimSuffix "x" }}', "trimSuffix", id="another with text"),
        pytest.param(r'{{ .Input.body.a | trimPrefix "\n" }}', "the action", id="an escape"),
        pytest.param("{{ .Input.body.a | trimPrefix `x` }}", "the action", id="a raw string"),
    ],
)
def test_a_template_is_refused_by_name(text: str, what: str) -> None:
    with pytest.raises(NotModelled, match=what):
        compile_template(text)
