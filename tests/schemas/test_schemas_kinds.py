"""Every kind of the table has a closed schema, loaded when it is asked for."""

import subprocess
import sys

import pytest

from playbook.schemas import known, violations
from playbook.schemas.kinds import FILE_OF, FILES
from tests.schemas.smallest import SMALLEST, smallest


@pytest.mark.parametrize(("version", "kind"), list(FILE_OF))
def test_the_smallest_object_of_each_kind_is_fine(version: str, kind: str) -> None:
    assert known(version, kind)
    assert violations(smallest(kind)) == ()


@pytest.mark.parametrize("kind", sorted(SMALLEST))
def test_a_typo_at_the_top_and_in_the_metadata_is_found(kind: str) -> None:
    typo = smallest(kind, sepc={}, metadata={"name": "a", "lables": {}})
    found = {one.path: one.message for one in violations(typo)}
    assert 'did you mean "labels"?' in found["metadata", "lables"]
    assert found[("sepc",)].startswith('"sepc" is not a field here')


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    code = "from playbook.schemas import check; print(check._schemas.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


def test_a_kind_of_our_own_has_no_schema_here() -> None:
    assert not known("playbook.dev/v1alpha1", "CodeRun")


def test_every_file_has_the_kinds_that_the_table_says() -> None:
    assert {kind for _, kind in FILE_OF} == set(SMALLEST)
    assert len(FILE_OF) == sum(len(kinds) for one in FILES.values() for kinds in one.values())
