"""What the doctor finds of this machine: its folders, its way out, its clock."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from playbook.agent.doctor import machine
from playbook.agent.doctor.facts import Network
from tests.agent.doctor.doctor_facts import NOW, SECRET


def socket_at(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        pytest.param(lambda _: None, "", id="one that is not there yet"),
        pytest.param(lambda path: path.mkdir(0o700), "", id="one that is there"),
        pytest.param(lambda path: path.write_text(""), "is no folder", id="a file"),
        pytest.param(lambda path: path.symlink_to("/tmp"), "is a link", id="a link"),
        pytest.param(socket_at, "is no folder", id="a socket"),
    ],
)
def test_a_folder_is_tried_by_writing_and_stays_as_it_was(
    tmp_path: Path, make: Callable[[Path], object], problem: str
) -> None:
    make(tmp_path / "runs")
    before = sorted(tmp_path.rglob("*"))
    seen = machine.folder(tmp_path / "runs")
    assert seen.problem == problem
    assert sorted(tmp_path.rglob("*")) == before
    assert problem or seen.free_bytes


def test_a_folder_that_takes_no_file_is_a_problem_for_root_too() -> None:
    assert machine.folder(Path("/proc/self")).problem
    assert "/proc" in machine.folder(Path("/proc/runs")).problem


def test_a_termination_log_is_tried_and_not_written(tmp_path: Path) -> None:
    log = tmp_path / "termination-log"
    assert machine.file(log).problem
    log.write_text("before")
    assert not machine.file(log).problem
    assert log.read_text() == "before"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        pytest.param({}, Network(), id="nothing set"),
        pytest.param(
            {"HTTPS_PROXY": f"http://me:{SECRET}@proxy.example:8080"},
            Network(proxies=(("HTTPS_PROXY", "proxy.example:8080"),)),
            id="of a proxy the host, never the password",
        ),
        pytest.param(
            {"http_proxy": "proxy"}, Network(proxies=(("http_proxy", "proxy"),)), id="a host alone"
        ),
        pytest.param(
            {"http_proxy": "http://proxy:port"}, Network(proxies=(("http_proxy", ""),)),
            id="a port that is none",
        ),
        pytest.param(
            {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "NO_PROXY": "a, 10.0.0.1"},
            Network(unproxied=True), id="an API server past the proxy",
        ),
        pytest.param(
            {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "NO_PROXY": "a"}, Network(unproxied=False),
            id="an API server through the proxy",
        ),
        pytest.param(
            {"SSL_CERT_FILE": "/nowhere"},
            Network(missing=(("SSL_CERT_FILE", "/nowhere"),), own_authorities=True),
            id="a file of authorities that is not there",
        ),
        pytest.param(
            {"NODE_EXTRA_CA_CERTS": "/etc/passwd"}, Network(node_authorities=True),
            id="a file of authorities that is there",
        ),
    ],
)  # fmt: skip
def test_the_way_out_is_read_from_the_environment(
    environment: Mapping[str, str], expected: Network
) -> None:
    seen = machine.network(environment)
    assert (seen.proxies, seen.missing, seen.unproxied) == (
        expected.proxies, expected.missing, expected.unproxied,
    )  # fmt: skip
    assert seen.own_authorities == expected.own_authorities
    assert seen.node_authorities == expected.node_authorities
    assert SECRET not in repr(seen)


def test_the_clock_is_told_in_utc() -> None:
    seen = machine.clock(NOW)
    assert seen.now == NOW
    assert seen.synchronised in (True, False, None)
