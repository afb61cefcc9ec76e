"""Which workspaces a policy removes or compresses. Facts in, workspaces out."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.agent.ports import CleanupPolicy
from playbook.agent.workspace import Found, Retention, compressible, expired
from tests.agent.workspace.workspace_facts import NOON, found

ALL = Retention(CleanupPolicy.KEEP_ALL)
FAILED = Retention(CleanupPolicy.KEEP_FAILED)
DAY = Retention(CleanupPolicy.TTL, ttl=timedelta(days=1))
TWENTY = Retention(CleanupPolicy.MAX_BYTES, max_bytes=20)


@pytest.mark.parametrize(
    ("retention", "workspaces", "gone"),
    [
        pytest.param(ALL, [found(1, 1e5), found(2, 1e5, failed=True)], [], id="all stay"),
        pytest.param(
            FAILED, [found(1, 0), found(2, 1e5, failed=True)], [1], id="only failures stay"
        ),
        pytest.param(
            DAY,
            [found(1, 23.9), found(2, 24), found(3, 25, failed=True)],
            [3, 2],
            id="a day is a day, for failures too, the oldest first",
        ),
        pytest.param(DAY, [found(1, -48)], [], id="a clock set back removes nothing"),
        pytest.param(TWENTY, [found(1, 2), found(2, 1)], [], id="as much as may be, stays"),
        pytest.param(
            TWENTY, [found(1, 2), found(2, 3), found(3, 1)], [2], id="the oldest goes first"
        ),
        pytest.param(
            TWENTY,
            [found(1, 9, failed=True), found(2, 2), found(3, 1)],
            [2],
            id="successes go before failures",
        ),
        pytest.param(
            TWENTY,
            [found(1, 9, failed=True, bytes=30), found(2, 2)],
            [1, 2],
            id="failures go when nothing else helps",
        ),
        pytest.param(
            TWENTY,
            [found(1, 9, active=True, bytes=100), found(2, 2)],
            [2],
            id="an active one counts, and stays",
        ),
        pytest.param(
            TWENTY, [found(1, 9, compressed=True), found(2, 8), found(3, 7)], [1], id="archives too"
        ),
    ],
)
def test_the_policy_decides(retention: Retention, workspaces: list[Found], gone: list[int]) -> None:
    assert [each.id.int for each in expired(workspaces, retention, NOON)] == gone


@pytest.mark.parametrize(
    ("after", "workspace", "yes"),
    [
        pytest.param(None, found(1, 1e5), False, id="never, unless it is asked for"),
        pytest.param(24, found(1, 24), True, id="an old one"),
        pytest.param(24, found(1, 23), False, id="a young one"),
        pytest.param(0, found(1, 1, active=True), False, id="never an active one"),
        pytest.param(0, found(1, 1, compressed=True), False, id="never twice"),
    ],
)
def test_the_age_decides_what_is_compressed(
    after: float | None, workspace: Found, yes: bool
) -> None:
    span = None if after is None else timedelta(hours=after)
    retention = Retention(compress_after=span)
    assert bool(compressible([workspace], retention, NOON)) is yes


FOUND = st.builds(
    found,
    st.integers(0, 2**128 - 1),
    st.floats(-100, 100),
    failed=st.booleans(),
    active=st.booleans(),
    compressed=st.booleans(),
    bytes=st.integers(0, 50),
)
RETENTION = st.builds(
    Retention,
    st.sampled_from(CleanupPolicy),
    st.timedeltas(timedelta(), timedelta(days=4)),
    st.integers(0, 200),
    st.none() | st.timedeltas(timedelta(), timedelta(days=4)),
)


@given(st.lists(FOUND, max_size=12, unique_by=lambda each: each.id), RETENTION)
def test_an_active_run_is_never_touched_and_enough_goes(
    workspaces: list[Found], retention: Retention
) -> None:
    gone = expired(workspaces, retention, NOON)
    assert not [each for each in gone + compressible(workspaces, retention, NOON) if each.active]
    ids: set[UUID] = {each.id for each in gone}
    assert len(ids) == len(gone)
    left = [each for each in workspaces if each.id not in ids]
    if retention.policy is CleanupPolicy.MAX_BYTES and any(not each.active for each in left):
        assert sum(each.bytes for each in left) <= retention.max_bytes
