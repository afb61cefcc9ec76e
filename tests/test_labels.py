"""State labels: how they are called, and what GitHub would not take."""

import pytest
from pydantic import ValidationError

from playbook.labels import Labels
from playbook.play import Gate, cleo


def test_a_stage_shows_the_prefix_and_its_name_unless_it_has_its_own() -> None:
    labels = Labels(stages={"test": "in QA"})
    assert labels.of_stage("review") == "playbook/review"
    assert labels.of_stage("test") == "in QA"


def test_every_label_is_listed() -> None:
    labels = Labels(prefix="bot: ", ready="R", done="D", unreviewed="U", stopped="S")
    assert labels.every(("a", "b")) == ("bot: a", "bot: b", "R", "D", "U", "S")


@pytest.mark.parametrize(
    "label",
    [
        pytest.param("", id="empty"),
        pytest.param("   ", id="nothing but spaces"),
        pytest.param("x" * 51, id="51 characters"),
        pytest.param("a,b", id="a comma, which ends a label in GitHub's search"),
        pytest.param("a\nb", id="a newline"),
        pytest.param("\x1b[31m", id="a colour of a terminal"),
    ],
)
def test_what_github_would_not_take_is_refused(label: str) -> None:
    with pytest.raises(ValidationError):
        Labels(done=label)
    with pytest.raises(ValidationError):
        Labels(stages={"test": label})
    with pytest.raises(ValidationError):
        Gate.labeled(label, by=cleo, timeout="1h")


def test_spaces_around_a_label_are_dropped_as_github_drops_them() -> None:
    assert Labels(done="  done ").done == "done"
    assert Gate.labeled(" ready ", by=cleo, timeout="1h").label == "ready"


@pytest.mark.parametrize("prefix", ["", " x/", "\u00a0x/", "x" * 21, "a,"])
def test_a_prefix_that_would_not_stay_as_it_is_is_refused(prefix: str) -> None:
    with pytest.raises(ValidationError):
        Labels(prefix=prefix)


def test_labels_are_frozen_and_know_their_keys() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(Labels(), "done", "x")  # noqa: B010  mypy knows that it is frozen
    with pytest.raises(ValidationError, match="finished"):
        Labels.model_validate({"finished": "x"})
