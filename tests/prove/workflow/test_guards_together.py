"""What guards say with some values known, and for which values several hold."""

import pytest

from playbook.prove.workflow.guards import answer, cases

KNOWN = {"inputs.parameters.i": "9", "steps.a.outputs.result": "heads"}


@pytest.mark.parametrize(
    ("when", "said"),
    [
        pytest.param("", True, id="no guard holds"),
        pytest.param("{{inputs.parameters.i}} < 10", True, id="numbers"),
        pytest.param("{{inputs.parameters.i}} >= 10", False, id="numbers, the other way"),
        pytest.param("{{steps.a.outputs.result}} == heads", True, id="a bare word is a string"),
        pytest.param("'{{steps.a.outputs.result}}' != 'heads'", False, id="quoted"),
        pytest.param("{{inputs.parameters.i}} == '9'", None, id="a number and a string"),
        pytest.param("{{inputs.parameters.j}} == 9", None, id="nothing is known of it"),
        pytest.param(
            "{{inputs.parameters.j}} == 9 || {{inputs.parameters.i}} == 9", True, id="one is enough"
        ),
        pytest.param(
            "{{inputs.parameters.j}} == 9 && {{inputs.parameters.i}} == 9", None, id="both are not"
        ),
        pytest.param(
            "({{inputs.parameters.i}} == 9) && true || false", None, id="both ways: not read"
        ),
        pytest.param("{{=asInt(inputs.parameters.i) < 10}}", True, id="an expression"),
        pytest.param("{{=asInt(inputs.parameters.j) < 10}}", None, id="an expression, not known"),
        pytest.param("false", False, id="a constant"),
        pytest.param("{{steps.a.outputs.result}} =~ hea", None, id="a pattern is not read"),
    ],
)
def test_a_guard_where_some_values_are_known(when: str, said: bool | None) -> None:
    assert answer(when, KNOWN) is said


X = "steps.a.outputs.result"


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        pytest.param(f"{{{{{X}}}}} == a", f"{{{{{X}}}}} == b", False, id="two values of one name"),
        pytest.param(f"{{{{{X}}}}} == a", f"{{{{{X}}}}} != b", True, id="a value and another"),
        pytest.param(
            f"{{{{={X} == 'a'}}}}", f"{{{{={X} != 'a'}}}}", False, id="one and its opposite"
        ),
        pytest.param(
            f"{{{{=asInt({X}) < 3}}}}", f"{{{{=asInt({X}) > 1}}}}", True, id="overlapping"
        ),
        pytest.param(f"{{{{=asInt({X}) < 3}}}}", f"{{{{=asInt({X}) >= 3}}}}", False, id="apart"),
        pytest.param(
            f"{{{{={X} == workflow.name}}}}", f"{{{{={X} == 'a'}}}}", True, id="two names"
        ),
        pytest.param(
            f"{{{{={X} == workflow.name}}}}",
            f"{{{{={X} != workflow.name}}}}",
            False,
            id="two names, opposed",
        ),
        pytest.param(f"{{{{={X} in ['a', 'b']}}}}", f"{{{{={X} == 'c'}}}}", False, id="a list"),
        pytest.param("", "", True, id="no guards"),
    ],
)
def test_two_guards_hold_together(first: str, second: str, both: bool) -> None:
    every = cases((first, second))
    assert every is not None
    assert any(answer(first, case) and answer(second, case) for case in every) is both


@pytest.mark.parametrize(
    "when",
    [
        pytest.param(f"{{{{={X} matches '^a'}}}}", id="a pattern"),
        pytest.param(f"{{{{=len({X}) > 3}}}}", id="a function"),
        pytest.param(f"{{{{{X}}}}} =~ a", id="a plain pattern"),
        pytest.param("{{=sprig.trim(inputs.parameters.i) == 'a'}}", id="what is not understood"),
        pytest.param(f"{{{{={X}}}}}", id="no comparison"),
    ],
)
def test_a_guard_that_asks_otherwise_has_no_cases(when: str) -> None:
    assert cases((when,)) is None
