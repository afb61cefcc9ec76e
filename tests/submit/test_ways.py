"""Which argo-server is meant, by the argo CLI's own variables; and that a token never shows."""

import pytest

from playbook.submit.task import InvalidSubmission
from playbook.submit.ways import ArgoServer, argo_server


@pytest.mark.parametrize(
    ("environment", "url", "found"),
    [
        pytest.param({}, "", None, id="none"),
        pytest.param(
            {"ARGO_SERVER": "localhost:2746"},
            "",
            ArgoServer("https://localhost:2746/"),
            id="TLS unless said otherwise",
        ),
        pytest.param(
            {"ARGO_SERVER": "localhost:2746", "ARGO_SECURE": "false"},
            "",
            ArgoServer("http://localhost:2746/"),
            id="without TLS",
        ),
        pytest.param(
            {"ARGO_SERVER": "http://localhost:2746", "ARGO_SECURE": "true"},
            "",
            ArgoServer("http://localhost:2746/"),
            id="a scheme says it by itself",
        ),
        pytest.param(
            {"ARGO_SERVER": "a:1", "ARGO_INSECURE_SKIP_VERIFY": "true"},
            "",
            ArgoServer("https://a:1/", verify=False),
            id="whoever answers",
        ),
        pytest.param(
            {"ARGO_SERVER": "a:1", "ARGO_TOKEN": " Bearer x\n"},
            "b:2",
            ArgoServer("https://b:2/", "Bearer x"),
            id="an option wins",
        ),
        pytest.param(
            {},
            "https://example.org/argo",
            ArgoServer("https://example.org/argo/"),
            id="below a path",
        ),
    ],
)
def test_the_argo_clis_variables_mean_what_they_mean_there(
    environment: dict[str, str], url: str, found: ArgoServer | None
) -> None:
    assert argo_server(environment, url) == found


@pytest.mark.parametrize(
    "address", ["ftp://a", "https://", "a b:1", "a:port", "a:1?x=y", "https://a/#x"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidSubmission, match="is no address of an argo-server"):
        argo_server({"ARGO_SERVER": address})


@pytest.mark.parametrize("address", ["https://me:s3cret@a:1", "me:s3cret@a:1"])
def test_a_password_in_the_address_is_refused_and_not_shown(address: str) -> None:
    with pytest.raises(InvalidSubmission) as refused:
        argo_server({"ARGO_SERVER": address})
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("token", ["s3cret\nx", "s3crét", "s3cret\x00"])
def test_a_token_no_header_can_hold_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(InvalidSubmission) as refused:
        argo_server({"ARGO_SERVER": "a:1", "ARGO_TOKEN": token})
    assert "ARGO_TOKEN" in str(refused.value)
    assert "s3cr" not in str(refused.value)


def test_a_token_is_not_in_what_is_logged() -> None:
    assert "s3cret" not in repr(argo_server({"ARGO_SERVER": "a:1", "ARGO_TOKEN": "s3cret"}))
