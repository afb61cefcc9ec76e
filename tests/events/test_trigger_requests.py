"""What a fired trigger asks of a server: the request and its payload."""

import json
from typing import Any

import pytest

from playbook.events.calls import HttpCall
from tests.events.fired import called, http, set_to


def test_an_http_trigger_posts_its_payload() -> None:
    payload = [set_to("pr.number", "number", raw=True), set_to("pr.name")]
    call = called("http", http(payload=payload, headers={"A": "1"}), set_to("http.url"))
    assert call == HttpCall("POST", "web", {"A": "1"}, '{"pr":{"number":7,"name":"web"}}')


@pytest.mark.parametrize(
    ("payload", "body"),
    [
        pytest.param(None, "", id="no payload"),
        pytest.param([set_to("-1")], '{"-1":"web"}', id="-1 at the top is a key"),
        pytest.param([set_to("1")], '[null,"web"]', id="digits at the top are an array"),
        pytest.param([set_to("a"), set_to("", "list")], '["a"]', id="no dest: the whole body"),
        pytest.param([set_to("", "list", raw=True)], '["a"]', id="raw too"),
        pytest.param([set_to("", "far", raw=True)], "1" + "0" * 21, id="a large number in full"),
        pytest.param([set_to("a*")], "", id="a complex dest finds nothing"),
        pytest.param(
            [
                {"src": {"dependencyName": "x", "dataKey": "body"}, "dest": ""},
                set_to("a"),
            ],
            '{"a":"web"}',
            id="an absent dependency without dest is passed over",
        ),
    ],
)
def test_a_payload(payload: Any, body: str) -> None:
    call = called("http", http(payload=payload))
    assert isinstance(call, HttpCall)
    assert call.body == body


def test_inner_and_outer_parameters_of_a_request() -> None:
    settings = http(method="PUT", parameters=[set_to("url", operation="append")])
    call = called("http", settings, set_to("http.headers.X-Name"))
    assert call == HttpCall("PUT", "http://hook/web", {"X-Name": "web"}, "")


def test_a_payload_is_json() -> None:
    call = called("http", http(payload=[set_to("a.b", "list", raw=True)]))
    assert isinstance(call, HttpCall)
    assert json.loads(call.body) == {"a": {"b": ["a"]}}
