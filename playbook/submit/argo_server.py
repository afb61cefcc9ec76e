"""Submit through argo-server, with Hera's own service. Never decides what to create; the token is never shown."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, TypeVar, cast

import requests
from hera.exceptions import HeraException
from hera.workflows.models import Workflow, WorkflowCreateRequest
from hera.workflows.service import WorkflowsService
from pydantic import BaseModel, ValidationError
from pydantic.warnings import PydanticDeprecatedSince20
from urllib3.exceptions import InsecureRequestWarning

from playbook.kube.errors import (
    AlreadyThere,
    Forbidden,
    KubeError,
    NotFound,
    Refused,
    Unauthorized,
    Unreachable,
)
from playbook.submit.ways import ArgoServer, Object

TIMEOUT = (5.0, 10.0)
# A list of runs needs no nodes, which are most of a Workflow.
FIELDS = "metadata,items.metadata,items.spec,items.status.phase,items.status.message"
BY_STATUS: dict[int, type[KubeError]] = {
    400: Refused,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: AlreadyThere,
}
HINTS: dict[type[KubeError], str] = {
    Unauthorized: "Set ARGO_TOKEN to a valid token: `argo auth token` prints one.",
    Forbidden: "Ask for the right to create Workflows in that namespace, or use another token.",
}
# Whoever switches verification off has been told; and Hera 7.1 writes its requests the old way.
QUIET = (InsecureRequestWarning, PydanticDeprecatedSince20)
Answer = TypeVar("Answer", bound=BaseModel)


class Through:
    """One namespace of an argo-server."""

    def __init__(self, server: ArgoServer, namespace: str) -> None:
        self._server = server
        session = cast("requests.Session", _Deadlines())
        self._service = WorkflowsService(
            host=server.url,
            token=server.token or None,
            verify_ssl=server.verify,
            namespace=namespace,
            session=session,
        )

    @property
    def where(self) -> str:
        return f"argo-server at {self._server.url}"

    @property
    def late(self) -> int:
        # It reads templates from a copy that it watches (v4.0.2 server/workflowtemplate/informer.go).
        return 5

    def template(self, name: str) -> Object:
        return self._asked(lambda: self._service.get_workflow_template(name))

    def runs(self, selector: str) -> list[Object]:
        found = self._asked(
            lambda: self._service.list_workflows(label_selector=selector, fields=FIELDS)
        )
        return list(found.get("items") or [])

    def get(self, name: str) -> Object:
        return self._asked(lambda: self._service.get_workflow(name))

    def create(self, manifest: Object) -> Object:
        request = WorkflowCreateRequest(workflow=Workflow.model_validate(manifest))
        return self._asked(lambda: self._service.create_workflow(request))

    def coderuns(self, run: str) -> list[Object]:
        return []  # argo-server knows Argo's own kinds only

    def _asked(self, ask: Callable[[], Answer]) -> Object:
        """Return what argo-server answers as a plain object; every failure as an error of ours."""
        try:
            with warnings.catch_warnings():
                for known in QUIET:
                    warnings.simplefilter("ignore", known)
                return ask().model_dump(mode="json", by_alias=True, exclude_none=True)
        except HeraException as error:
            raise _error(error) from error
        # No JSON, Hera's models and Hera's reader of errors end like this.
        except (requests.JSONDecodeError, ValidationError, TypeError, KeyError) as error:
            raise Unreachable(
                f"{self._server.url}: the answer is not argo-server's",
                hint="Check ARGO_SERVER and ARGO_SECURE; a log-in page in between answers like this.",
            ) from error
        except requests.RequestException as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: requests.RequestException) -> KubeError:
        if isinstance(error, requests.exceptions.SSLError):
            said = "its certificate cannot be verified, or it speaks no TLS"
            hint = (
                "Name its CA with REQUESTS_CA_BUNDLE; set ARGO_SECURE=false where it speaks plain HTTP, or "
                "ARGO_INSECURE_SKIP_VERIFY=true to trust whoever answers."
            )
        elif isinstance(error, requests.Timeout):
            said, hint = "no answer in time", "Is argo-server running, and is the address right?"
        else:
            said, hint = "no connection", "Is argo-server running, and is the address right?"
        return Unreachable(f"argo-server at {self._server.url}: {said}", hint=hint)


def _error(error: HeraException) -> KubeError:
    status = error.status_code if hasattr(error, "status_code") else 500
    kind = BY_STATUS.get(status, KubeError)
    return kind(f"argo-server: {error}", hint=HINTS.get(kind, ""), status=status)


class _Deadlines:
    """A session as Hera uses one. Hera sets no deadline, and requests would let a ~/.netrc replace the token."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.auth = _as_it_is

    def request(self, method: str, **how: Any) -> requests.Response:
        answer = self._session.request(method, timeout=TIMEOUT, allow_redirects=False, **how)
        if answer.is_redirect:
            raise requests.TooManyRedirects("argo-server does not redirect")
        return answer

    def close(self) -> None:
        self._session.close()


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
