"""How each rule of this family breaks this repository's rendered tree."""

from tests.prove.breaking import PLAY, SOURCE, Break, both, edit, gone, more, stock

STEPS = "rbac/role-playbook-steps.yaml"
DEPLOYMENT = "reconciler/deployment-playbook-reconciler.yaml"
BINDING = "rbac/rolebinding-playbook-sensor.yaml"

BROKEN: dict[str, Break] = {
    "PB401": edit(STEPS, "  - patch\n", "", 1),
    "PB402": edit(STEPS, "  - coderuns\n", "  - coderuns\n  - signals\n"),
    "PB403": edit(
        BINDING,
        "subjects:\n",
        "subjects:\n- kind: ServiceAccount\n  name: playbook-agent\n  namespace: playbook\n",
    ),
    "PB410": both(
        more("rbac/again.yaml", stock()["rbac/serviceaccount-playbook-agent.yaml"]),
        edit("kustomization.yaml", "resources:\n", "resources:\n- rbac/again.yaml\n"),
    ),
    "PB411": edit(PLAY, "podGC:", "podGc:"),
    "PB412": edit("crds/signals.playbook.dev.yaml", "baseRef:", "branch:"),
    "PB413": edit(SOURCE, "playbook-eventsource", "playbook-event-source"),
    "PB414": edit(SOURCE, "key: token", "key: api-token"),
    "PB415": gone("reconciler/configmap-playbook-platform.yaml"),
    "PB416": edit("argocd/playbook-local.yaml", "namespace: playbook", "namespace: plays"),
    "PB417": edit(SOURCE, 'sync-wave: "-2"', 'sync-wave: "-9"'),
    "PB420": edit(PLAY, "image: ghcr.io/playbook-argo/playbook:0.1.0", "image: busybox:latest"),
    "PB421": edit(DEPLOYMENT, "allowPrivilegeEscalation: false", "privileged: true"),
    "PB422": edit(DEPLOYMENT, "runAsUser: 65532", "runAsUser: 0"),
}
