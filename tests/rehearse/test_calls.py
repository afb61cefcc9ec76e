"""What a Sensor asks of argo-server, read from its request; what is not modelled is refused by name."""

import json
from typing import Any

import pytest

from playbook.errors import NotModelled
from playbook.events.calls import HttpCall
from playbook.rehearse.calls import call_of

URL = "https://argo.example/base/api/v1/workflows/plays/play--web--42/set"
SELECTOR = "inputs.parameters.wait.value=review/labeled"


def asked(url: str = URL, method: str = "PUT", **body: Any) -> HttpCall:
    sent = {"nodeFieldSelector": SELECTOR, "phase": "Succeeded", **body}
    return HttpCall(method, url, {}, json.dumps(sent))


def test_a_request_says_which_gate_of_which_run_gets_which_outputs() -> None:
    request = asked(outputParameters='{"reason":"r","decision":"go"}')
    call = call_of(("argo-alone-play", "review-labeled"), request, ("d1", "#7 labeled"), 5)
    assert (call.run, call.selector) == ("play--web--42", ("wait", "review/labeled"))
    assert call.outputs == (("decision", "go"), ("reason", "r"))
    assert (call.delivery, call.said, call.at, call.tries) == ("d1", "#7 labeled", 5, 0)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        pytest.param(asked(url="https://hooks.example/x"), "hooks.example/x", id="elsewhere"),
        pytest.param(asked(method="POST"), "calls POST", id="another method"),
        pytest.param(asked(url=URL.replace("/set", "/resume")), "/resume", id="another operation"),
        pytest.param(asked(nodeFieldSelector="displayName=gate"), "displayName", id="a name"),
        pytest.param(asked(nodeFieldSelector=f"{SELECTOR},phase=Running"), "phase=R", id="two"),
        pytest.param(asked(phase="Failed"), "'Failed'", id="another phase"),
    ],
)
def test_another_request_is_refused_by_name(request_: HttpCall, said: str) -> None:
    with pytest.raises(NotModelled, match=said):
        call_of(("s", "t"), request_, ("d1", "x"), 0)
