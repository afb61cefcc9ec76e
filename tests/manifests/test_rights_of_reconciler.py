"""The reconciler reads named secrets only, and makes what no play may make."""

from playbook.manifests.rights import rules
from playbook.manifests.rights_of_reconciler import reconciler_operations
from playbook.platform import Platform
from playbook.play import cleo, rex
from tests.manifests.rbac import rule


def test_the_reconciler_reads_only_named_secrets(platform: Platform) -> None:
    listed = platform.model_copy(update={"secrets": ("anthropic",)})
    allowed = rules(reconciler_operations(listed, [rex, cleo]))
    secrets = [one for one in allowed if one["resources"] == ["secrets"]]
    names = "anthropic github-app-5dlabs-cleo github-app-5dlabs-rex"
    assert secrets == [rule("", "secrets", "get", names)]


def test_without_a_named_secret_the_reconciler_reads_none(platform: Platform) -> None:
    assert not any("secrets" in one["resources"] for one in rules(reconciler_operations(platform)))


def test_the_reconciler_makes_no_accounts_roles_coderuns_or_signals(platform: Platform) -> None:
    made = {one.resource for one in reconciler_operations(platform) if one.verb == "create"}
    assert made == {"jobs", "persistentvolumeclaims", "configmaps", "leases", "events"}
