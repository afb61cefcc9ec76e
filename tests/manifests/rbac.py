"""A rule of a Role, in one line; for tests of rights. Checks nothing."""

from playbook.manifests.objects import Manifest


def rule(group: str, resources: str, verbs: str, names: str = "") -> Manifest:
    limited = {"resourceNames": names.split()} if names else {}
    body: Manifest = {"apiGroups": [group], "resources": resources.split()}
    return {**body, **limited, "verbs": verbs.split()}
