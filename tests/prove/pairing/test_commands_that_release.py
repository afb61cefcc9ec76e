"""Which commands of a container or a script release a wait, and what they ask for."""

import pytest

from playbook.prove.pairing.releasers import Releaser, releasers
from tests.prove.pairing.releasing_scripts import script, world_of

BOX = """apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: by-box}
spec:
  entrypoint: tell
  templates:
  - name: tell
    container: BOX
"""


@pytest.mark.parametrize(
    "box",
    [
        pytest.param("{image: x, command: [argo], args: [resume, w]}", id="argo itself"),
        pytest.param("{image: x, command: [argo, resume, w]}", id="all of it a command"),
        pytest.param("{image: argoproj/argocli:v4.0.2, args: [resume, w]}", id="argo's own image"),
        pytest.param('{image: x, command: [sh, -c], args: ["argo resume w"]}', id="a shell"),
        pytest.param('{image: x, command: [sh, -c], args: ["true && /bin/argo resume w;"]}', id="a path"),
        pytest.param('{image: x, command: [sh, -c, "if true; then argo resume w; fi"]}', id="in an if"),
    ],
)  # fmt: skip
def test_the_command_of_a_container_is_understood(box: str) -> None:
    (one,) = releasers(world_of(BOX.replace("BOX", box))).known
    assert one.asks == ("resume", "", "Succeeded", frozenset())


@pytest.mark.parametrize(
    "box",
    [
        pytest.param("{image: x, command: [argo], args: [submit, resume]}", id="another command"),
        pytest.param('{image: x, command: [sh, -c], args: ["echo argo resume w"]}', id="said only"),
        pytest.param('{image: x, command: [sh, -c], args: ["argo list # resume"]}', id="a comment"),
        pytest.param("{image: x, command: [python], args: [argo resume w]}", id="no shell"),
        pytest.param('{image: x, command: [sh, -c], args: ["echo \'argo resume"]}', id="half a text"),
    ],
)  # fmt: skip
def test_what_is_no_such_command_releases_nothing(box: str) -> None:
    assert releasers(world_of(BOX.replace("BOX", box))).known == ()


def test_a_set_knows_what_it_sets() -> None:
    line = "argo node set w --node-field-selector x=y --phase=Failed -p a=1 --output-parameter=b=2"
    (one,) = releasers(world_of(script(line))).known
    assert isinstance(one, Releaser)
    assert one.asks == ("set", "x=y", "Failed", frozenset({"a", "b"}))
