"""PB413-PB416: something names a ServiceAccount, a Secret, a ConfigMap or a namespace that nobody makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from playbook.prove.objects import Object
from playbook.prove.references import (
    ACCOUNT,
    CONFIG,
    SECRET,
    Provider,
    Reference,
    provided,
    references,
)
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.world import World

_EVERYWHERE = ((ACCOUNT, "default"), (CONFIG, "kube-root-ca.crt"))
"""What Kubernetes makes in every namespace."""
_BUILT_IN = ("default", "kube-system", "kube-public", "kube-node-lease")
_ARGOCD = ("Application", "AppProject", "ApplicationSet")
_NAMED = "a parameter decides the name"


def _missing(kind: str) -> Callable[[World], Found]:
    """Return the check for references to objects of one kind."""

    def check(world: World) -> Found:
        for one in world.once(references):
            if one.kind == kind and not one.optional and not world.given(kind, one.name):
                yield from _judge(world, one)

    return check


def _judge(world: World, one: Reference) -> Found:
    if (one.kind, one.name) in _EVERYWHERE:
        return
    if "{{" in one.name:
        yield Unclear(one.object, one.path, _NAMED)
        return
    index = world.once(provided)
    makers = [
        each
        for each in index.get((one.kind, one.name), ())
        if "" in (each.object.namespace, one.object.namespace)
        or each.object.namespace == one.object.namespace
    ]
    if makers:
        yield from _key(one, makers)
    elif _closed(world, one):
        said = f'No {one.kind} "{one.name}" is made in namespace {one.object.namespace}.'
        yield Fault(one.object, one.path, said)
    else:
        yield Unclear(
            one.object,
            one.path,
            f'whether {one.kind} "{one.name}" is made elsewhere is not known here',
        )


def _key(one: Reference, makers: Iterable[Provider]) -> Found:
    """Judge the key: it is missing when every maker says its keys and none has it."""
    keys = [each.keys for each in makers]
    if (
        one.key
        and "{{" not in one.key
        and all(each is not None and one.key not in each for each in keys)
    ):
        known = ", ".join(sorted(key for each in keys for key in each or ())) or "none"
        said = f'{one.kind} "{one.name}" has no key "{one.key}"; it has: {known}.'
        yield Fault(one.object, one.path, said, mend="Name a key that is there, or add it.")


def _closed(world: World, one: Reference) -> bool:
    """Tell whether what is not made here is not there: the namespace is known, and made here in part.

    Secrets are often made by hand where everything else comes from files.
    """
    kinds = (SECRET,) if one.kind == SECRET else (ACCOUNT, SECRET, CONFIG)
    spaces = world.once(_spaces)
    return bool(one.object.namespace) and any((k, one.object.namespace) in spaces for k in kinds)


def _spaces(world: World) -> set[tuple[str, str]]:
    """Return the namespaces that this world makes accounts, Secrets or ConfigMaps in."""
    return {
        (kind, each.object.namespace)
        for (kind, _), several in world.once(provided).items()
        for each in several
    }


_GIVEN = 'If it exists already, say so: `given = ["{}/name"]` under [tool.playbook.prove] in pyproject.toml.'

ACCOUNTS = Rule(
    id="PB413",
    title="A ServiceAccount that nobody makes.",
    why="The API server refuses every pod of it (`serviceaccount not found`): a step ends as Error, "
    "and the pods of a Sensor, an EventSource or a Deployment never appear.",
    mend=f"Make it, or name one that is there. {_GIVEN.format(ACCOUNT)}",
    source="kubernetes v1.33 plugin/pkg/admission/serviceaccount/admission.go",
    implies=("PB401", "PB402"),
    check=_missing(ACCOUNT),
)
SECRETS = Rule(
    id="PB414",
    title="A Secret, or a key in one, that nobody makes.",
    why="The pod waits as CreateContainerConfigError or ContainerCreating for ever; an Argo step stays Pending "
    "until a deadline ends it.",
    mend=f"Make it, or name one that is there. {_GIVEN.format(SECRET)}",
    source="kubernetes v1.33 pkg/kubelet/kuberuntime, pkg/volume/secret",
    check=_missing(SECRET),
)
CONFIGS = Rule(
    id="PB415",
    title="A ConfigMap, or a key in one, that nobody makes.",
    why="The pod waits as CreateContainerConfigError or ContainerCreating for ever; a workflow whose parameter comes "
    "from it ends as Error.",
    mend=f"Make it, or name one that is there. {_GIVEN.format(CONFIG)}",
    source="kubernetes v1.33 pkg/kubelet/kuberuntime, pkg/volume/configmap; argo-workflows v4.0.2 "
    "workflow/util/util.go, GetConfigMapValue",
    check=_missing(CONFIG),
)


def _namespaces(world: World) -> Found:
    made = world.once(_made)
    told: set[str] = set()
    for checked in world.checked:
        one = checked.object
        space = one.namespace
        if not space or space in told or space in _BUILT_IN or one.kind in _ARGOCD:
            continue
        told.add(space)
        if space in made or world.given("Namespace", space):
            continue
        if made:
            yield Fault(one, ("metadata", "namespace"), f'Nobody makes the namespace "{space}".')
        else:
            why = f'whether namespace "{space}" is made elsewhere is not known: no namespace is made here'
            yield Unclear(one, ("metadata", "namespace"), why)


def _made(world: World) -> set[str]:
    """Return the namespaces that are made here, by themselves or by an Application that syncs to them."""
    applications = (one for one in world.of("Application") if _creates(one))
    return {one.name for one in world.of("Namespace")} | {
        str(one.get(("spec", "destination", "namespace"))) for one in applications
    }


def _creates(application: Object) -> bool:
    options = application.get(("spec", "syncPolicy", "syncOptions")) or ()
    return "CreateNamespace=true" in options


NAMESPACES = Rule(
    id="PB416",
    title="An object is in a namespace that nobody makes.",
    why="The API server answers 404 for each object in it, and nothing after it is applied.",
    mend="Make the Namespace, or let ArgoCD make it: `CreateNamespace=true` in the Application's syncOptions. "
    + _GIVEN.format("Namespace"),
    source="kubernetes v1.33 plugin/pkg/admission/namespace/lifecycle; argo-cd v2.14.21 docs, sync options",
    check=_namespaces,
)

RULES = (ACCOUNTS, SECRETS, CONFIGS, NAMESPACES)
