"""What go's last words mean; most of these lines are go's own, from a run that went wrong that way."""

import pytest

from playbook.lab.build.trouble import explain, told

MODULE = "github.com/argoproj/argo-workflows/v4@v4.0.2"
URL = "http://127.0.0.1:1/github.com/argoproj/argo-workflows/v4/@v/v4.0.2.info"


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        pytest.param(
            f'{MODULE}: Get "{URL}": dial tcp 127.0.0.1:1: connect: connection refused',
            f"argo: cannot download {MODULE}",
            "GOPROXY",
            id="a proxy that does not answer",
        ),
        pytest.param(
            f'{MODULE}: Get "{URL}": dial tcp: lookup proxy.golang.org on 10.0.0.1:53: no such host',
            f"argo: cannot download {MODULE}",
            "check the network",
            id="no network",
        ),
        pytest.param(
            f"{MODULE}: module lookup disabled by GOPROXY=off",
            f"argo: cannot download {MODULE}",
            "GOPROXY",
            id="downloads forbidden",
        ),
        pytest.param(
            f"go: {MODULE}: reading {URL}: 403 Forbidden",
            f"argo: cannot download {MODULE}",
            "GOPROXY",
            id="a proxy that refuses",
        ),
        pytest.param(
            f'x.go:6:2: {MODULE}: Get "{URL}": tls: failed to verify: x509: unknown authority',
            f"argo: cannot download {MODULE}",
            "SSL_CERT_FILE",
            id="a certificate nobody knows",
        ),
        pytest.param(
            f"verifying {MODULE}: checksum mismatch",
            f"argo: {MODULE} is not what go.sum pins",
            "go clean -modcache",
            id="content that was changed",
        ),
        pytest.param(
            "/tmp/b001/_pkg_.a: write /tmp/b001/_pkg_.a: no space left on device",
            "argo: no space left on the disk",
            "13 GB",
            id="a full disk",
        ),
        pytest.param(
            "k8s.io/api/core/v1: /usr/go/compile: signal: killed",
            "argo: killed, most likely for want of memory",
            "GOFLAGS=-p=1",
            id="no memory",
        ),
        pytest.param(
            "./main.go:5:2: undefined: x", "argo: go ended with code 1", "", id="anything else"
        ),
    ],
)
def test_an_error_names_the_thing_and_the_way_out(line: str, message: str, hint: str) -> None:
    error = explain("argo", ["go: downloading example.org/other v1.0.0\n", f"{line}\n"], 1)
    assert error.message.splitlines()[0] == message
    assert hint in error.hint


def test_gos_last_words_are_shown_and_not_the_many_before() -> None:
    lines = [f"line {number}\n" for number in range(100)]
    message = explain("argo", lines, 1).message
    assert "    line 99" in message
    assert "line 91" not in message


def test_the_password_of_a_proxy_is_not_shown() -> None:
    error = explain("argo", ['Get "https://me:s3cret@proxy.example.org/x": dial tcp'], 1)
    assert "s3cret" not in str(error)
    assert "https://proxy.example.org/x" in error.message


@pytest.mark.parametrize(
    ("output", "lines"),
    [
        pytest.param(
            '{"Path": "x", "Error": "x: gone\\nreally"}', ["x: gone", "really"], id="an error"
        ),
        pytest.param('{"Path": "x", "Dir": "/x"}', [], id="no error"),
        pytest.param("a\nb\n", [], id="packages"),
        pytest.param("[1]", [], id="another document"),
    ],
)
def test_a_download_tells_its_error_in_its_answer(output: str, lines: list[str]) -> None:
    assert told(output) == lines
