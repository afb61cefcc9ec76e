"""What Argo's controller refuses in an event of some kinds of source, beyond missing fields. Never decides about a source.

Source: argo-events v1.9.11 pkg/eventsources/sources/*/validate.go, pkg/apis/events/v1alpha1/validate.go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from playbook.documents.document import Path
from playbook.prove.sensor.schedules import cron_trouble, is_duration
from playbook.prove.sensor.source_fields import WATCHING, WEBHOOKS

Fields = Mapping[str, Any]
Said = tuple[Path, str]
_PORT = re.compile(r"[+-]?\d+", re.ASCII)
_HDFS = frozenset(("CREATE", "REMOVE", "WRITE", "RENAME", "CHMOD"))
_SASL = ("", "PLAIN", "OAUTHBEARER", "SCRAM-SHA-256", "SCRAM-SHA-512", "GSSAPI")


def more_of(kind: str, path: Path, event: Fields) -> Iterator[Said]:
    """Yield where and why an event of a kind of source is refused."""
    if kind in WEBHOOKS:
        yield from _webhook((*path, "webhook"), event.get("webhook"))
    if kind in WATCHING:
        yield from _watch(path, watched_by(kind, event))
    if kind in _CHECKS:
        yield from _CHECKS[kind](path, event)


def watched_by(kind: str, event: Fields) -> Fields:
    """Return the fields that say which files an event watches."""
    found = event if kind == "hdfs" else event.get("watchPathConfig") if kind in WATCHING else None
    return found if isinstance(found, dict) else {}


def _watch(path: Path, watched: Fields) -> Iterator[Said]:
    directory, file = str(watched.get("directory") or ""), str(watched.get("path") or "")
    if not directory.startswith("/"):
        yield path, f'The directory "{directory}" is no absolute path.'
    if bool(file) == bool(watched.get("pathRegexp")):
        yield path, "The event has to have either path or pathRegexp."
    if file.startswith("/"):
        yield path, f'The path "{file}" has to be relative to the directory.'


def _webhook(path: Path, context: Any) -> Iterator[Said]:
    if not isinstance(context, dict):
        yield path[:-1], "The event has no webhook: nothing says where it listens."
        return
    for name in ("endpoint", "port"):
        if not context.get(name):
            yield path, f"The webhook has no {name}."
    port = str(context.get("port") or "")
    if port and not _PORT.fullmatch(port):
        yield (*path, "port"), f'"{port}" is no port.'


def _hooked(path: Path, event: Fields, token: Any) -> Iterator[Said]:
    """Yield that a source makes a hook and does not say for which events."""
    if token and (event.get("webhook") or {}).get("url") and not event.get("events"):
        yield path, "The event has no events: it cannot make the hook."


def _github(path: Path, event: Fields) -> Iterator[Said]:
    owned = event.get("repositories") or (event.get("owner") and event.get("repository"))
    organizations = event.get("organizations") is not None
    if not owned and not organizations:
        yield path, "The event has neither repositories nor organizations."
    if owned and organizations:
        yield path, "The event has repositories and organizations: only one of them may be said."
    app = (event.get("githubApp") or {}).get("privateKey")
    yield from _hooked(path, event, event.get("apiToken") is not None or app is not None)
    form = event.get("contentType") or "json"
    if form not in ("json", "form"):
        yield (*path, "contentType"), f'The contentType "{form}" is not known; known: json, form.'


def _bitbucket(path: Path, event: Fields) -> Iterator[Said]:
    if not (event.get("repositories") or (event.get("owner") and event.get("repositorySlug"))):
        yield path, "The event has no repositories."
    auth = event.get("auth")
    if not isinstance(auth, dict):
        yield path, "The event has no auth: the controller crashes on it."
        return
    basic = auth.get("basic") or {}
    both = basic.get("username") is not None and basic.get("password") is not None
    yield from _hooked(path, event, both or auth.get("oauthToken") is not None)


def _bitbucket_server(path: Path, event: Fields) -> Iterator[Said]:
    slug = event.get("projectKey") and event.get("repositorySlug")
    about = event.get("repositories") or slug or event.get("projects")
    yield from _hooked(path, event, about and event.get("accessToken") is not None)
    interval = str(event.get("checkInterval") or "")
    if interval and not is_duration(interval):
        yield (*path, "checkInterval"), f'"{interval}" is no duration.'


def _calendar(path: Path, event: Fields) -> Iterator[Said]:
    schedule, interval = str(event.get("schedule") or ""), str(event.get("interval") or "")
    trouble = cron_trouble(schedule) if schedule else ""
    if trouble:
        yield (*path, "schedule"), f'The cron line "{schedule}" cannot be read: {trouble}.'
    if interval and not schedule and not is_duration(interval):
        yield (*path, "interval"), f'"{interval}" is no duration.'


def _hdfs(path: Path, event: Fields) -> Iterator[Said]:
    if _HDFS.isdisjoint(str(event.get("type") or "").split("|")):
        yield path, f"The event's type has to be of {', '.join(sorted(_HDFS))}."
    interval = str(event.get("checkInterval") or "")
    if interval and not is_duration(interval):
        yield (*path, "checkInterval"), f'"{interval}" is no duration.'


def _tls(path: Path, event: Fields) -> Iterator[Said]:
    tls = event.get("tls")
    if not isinstance(tls, dict) or tls.get("insecureSkipVerify"):
        return
    own = [tls.get(name) is not None for name in ("clientCertSecret", "clientKeySecret")]
    if any(own) and not all(own):
        yield (*path, "tls"), "clientCertSecret and clientKeySecret only go together."
    if not (any(own) or tls.get("caCertSecret") is not None or tls.get("enabled")):
        yield (*path, "tls"), "The tls says nothing: neither secrets nor `enabled: true`."


def _with_auth(path: Path, event: Fields) -> Iterator[Said]:
    yield from _tls(path, event)
    auth = event.get("auth")
    if isinstance(auth, dict) and event.get("tls") is None:  # with tls Argo looks no further
        for name in ("username", "password"):
            if auth.get(name) is None:
                yield (*path, "auth"), f"The auth has no {name}."


def _kafka(path: Path, event: Fields) -> Iterator[Said]:
    yield from _tls(path, event)
    if event.get("tls") is not None:
        return
    sasl, iam = event.get("sasl"), event.get("awsMskIamAuth")
    if isinstance(sasl, dict):
        if (sasl.get("mechanism") or "") not in _SASL:
            yield (*path, "sasl"), f"The mechanism is not known; known: {', '.join(_SASL[1:])}."
        if sasl.get("userSecret") is None or sasl.get("passwordSecret") is None:
            yield (*path, "sasl"), "The sasl has to have userSecret and passwordSecret."
    elif isinstance(iam, dict) and not iam.get("region"):
        yield (*path, "awsMskIamAuth"), "The awsMskIamAuth has no region."


def _nats(path: Path, event: Fields) -> Iterator[Said]:
    yield from _tls(path, event)
    if event.get("queue") == "" and event.get("tls") is None:
        yield (*path, "queue"), "The queue may not be empty: leave it out."


def _pulsar(path: Path, event: Fields) -> Iterator[Said]:
    if event.get("type") not in ("exclusive", "shared"):
        yield path, "The event's type has to be exclusive or shared."


def _minio(path: Path, event: Fields) -> Iterator[Said]:
    bucket = event.get("bucket")
    if isinstance(bucket, dict) and not bucket.get("name"):
        yield path, "The bucket has no name."
    if "" in (event.get("events") or ()):
        yield (*path, "events"), "The name of an event may not be empty."


def _resource(path: Path, event: Fields) -> Iterator[Said]:
    asked = event.get("filter") or {}
    for field in ("labels", "fields"):
        for at, one in enumerate(asked.get(field) or ()):
            if not one.get("key"):
                yield (*path, "filter", field, at), "The selector has no key."


_CHECKS: Mapping[str, Callable[[Path, Fields], Iterator[Said]]] = {
    **dict.fromkeys(("amqp", "mqtt"), _with_auth),
    **dict.fromkeys(("emitter", "nsq", "redis", "redisStream"), _tls),
    "bitbucket": _bitbucket,
    "bitbucketserver": _bitbucket_server,
    "calendar": _calendar,
    "github": _github,
    "hdfs": _hdfs,
    "kafka": _kafka,
    "minio": _minio,
    "nats": _nats,
    "pulsar": _pulsar,
    "resource": _resource,
    "webhook": _webhook,
}
