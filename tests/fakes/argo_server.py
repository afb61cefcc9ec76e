"""A cluster in memory as submitting sees it; and argo-server and the API server as two faces of it on 127.0.0.1."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

from playbook.kube.errors import AlreadyThere, KubeError, NotFound

Object = dict[str, Any]
CREATED = "2026-11-21T09:00:00Z"
NAME = re.compile(
    r"/api/v1/(?P<argo>workflows|workflow-templates)/(?P<ns>[^/]+)(/(?P<name>[^/]+))?$"
    r"|/apis/[^/]+/v1alpha1/namespaces/(?P<space>[^/]+)/(?P<kind>[a-z]+)(/(?P<object>[^/]+))?$"
)
# Kubernetes' reason, argo-server's grpc code.
SAID = {401: ("Unauthorized", 16), 404: ("NotFound", 5), 409: ("AlreadyExists", 6)}


@dataclass
class Cluster:
    """Workflows of one namespace. `begins` is what Argo makes of each new one when it is next looked at."""

    templates: dict[str, Object] = field(default_factory=dict)
    workflows: dict[str, Object] = field(default_factory=dict)
    code: list[Object] = field(default_factory=list)
    begins: list[Object] = field(default_factory=list)
    breaks: list[KubeError] = field(default_factory=list)
    on_get: Callable[[str], None] = lambda name: None
    created: list[str] = field(default_factory=list)
    where: str = "a cluster in memory"
    late: int = 0
    unseen: int = 0

    def template(self, name: str) -> Object:
        if self.unseen:
            self.unseen -= 1
            return self._found({}, name)
        return self._found(self.templates, name)

    def runs(self, selector: str) -> list[Object]:
        wanted = dict(pair.split("=") for pair in selector.split(",")) if selector else {}
        return [
            deepcopy(one)
            for one in self.workflows.values()
            if wanted.items() <= one["metadata"].get("labels", {}).items()
        ]

    def get(self, name: str) -> Object:
        self.on_get(name)
        found = self._found(self.workflows, name)
        if not found.get("status"):
            begun = self.begins.pop(0) if self.begins else {"phase": "Running"}
            self.workflows[name]["status"] = begun
        return found

    def create(self, manifest: Object) -> Object:
        name = manifest["metadata"]["name"]
        if name in self.workflows:
            raise AlreadyThere(f"workflow {name} already exists", status=409)
        if self.breaks:
            raise self.breaks.pop(0)
        made = deepcopy(manifest)
        made["metadata"] |= {"uid": f"uid-of-{name}", "creationTimestamp": CREATED}
        self.workflows[name] = made
        self.created.append(name)
        return deepcopy(made)

    def coderuns(self, run: str) -> list[Object]:
        return [one for one in self.code if one["metadata"]["labels"]["playbook.dev/run"] == run]

    @staticmethod
    def _found(objects: dict[str, Object], name: str) -> Object:
        if name not in objects:
            raise NotFound(f"{name} not found", status=404)
        return deepcopy(objects[name])


@dataclass
class Faces:
    """The servers: their address, the token they ask for, what was asked; `answer` replaces every answer."""

    cluster: Cluster
    token: str
    address: str = ""
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    answer: tuple[int, str, dict[str, str]] | None = None

    def done(self, path: str, body: Any, who: str) -> tuple[int, str, dict[str, str]]:
        """Return status, text and headers of an answer."""
        if self.token and who != f"Bearer {self.token}":
            return _refused(KubeError("token not valid", status=401))
        try:
            return 200, json.dumps(_do(self.cluster, path, body)), {}
        except KubeError as error:
            return _refused(error)


class Handler(BaseHTTPRequestHandler):
    """Answers from the faces its server holds."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    @override
    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _answer(self, body: Any) -> None:
        assert isinstance(self.server, Server)
        faces, who = self.server.faces, self.headers.get("Authorization", "")
        faces.asked.append((self.command, self.path, who))
        faces.bodies.append(body)
        status, text, headers = faces.answer or faces.done(self.path, body, who)
        sent = text.encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(sent)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(sent)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, faces: Faces) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.faces = faces


@contextmanager
def serving(cluster: Cluster, token: str = "") -> Iterator[Faces]:
    """Serve a cluster as argo-server and as the Kubernetes API, on one port."""
    faces = Faces(cluster, token)
    server = Server(faces)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    faces.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield faces
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _refused(error: KubeError) -> tuple[int, str, dict[str, str]]:
    reason, code = SAID[error.status]
    said = {"message": error.message, "reason": reason, "code": code}
    return error.status, json.dumps(said), {}


def _do(cluster: Cluster, address: str, body: Any) -> Object:
    parts = urlsplit(address)
    found = NAME.match(parts.path)
    if found is None:
        raise NotFound(f"{parts.path} not found", status=404)
    kind = (found["argo"] or found["kind"]).replace("-", "")
    name = found["name"] or found["object"]
    if body is not None:
        return cluster.create(body["workflow"] if found["argo"] else body)
    if name:
        return cluster.template(name) if kind == "workflowtemplates" else cluster.get(name)
    query = parse_qs(parts.query)
    selector = (query.get("labelSelector") or query.get("listOptions.labelSelector") or [""])[0]
    if kind == "coderuns":
        items = cluster.coderuns(selector.partition("=")[2])
    else:
        items = cluster.runs(selector)
    return {
        "kind": "List",
        "apiVersion": "v1",
        "metadata": {"resourceVersion": "1"},
        "items": items,
    }
