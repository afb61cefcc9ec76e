"""What mends what: commands and sentences, in one place. Constants."""

from __future__ import annotations

from playbook.agent.clis.table import CLIS

CLI_NAMES = tuple(CLIS)
SETTINGS = (
    "write a file as docs/agent-runtime.yaml and name it with --config, "
    "or give --cli and --workspace-root"
)
USER = "run as another user, as the image does: uid 10001"
GIT = "apt-get install git"
KUBECTL = (
    "install kubectl: https://kubernetes.io/docs/tasks/tools/ (images/agent/Containerfile pins one)"
)
HELM = "only charts need it: https://helm.sh/docs/intro/install/"
SKILLS = 'name folders with a SKILL.md in "skills" of the settings'
CLOCK = "set the clock, and keep it with NTP: timedatectl set-ntp true"
AUTHORITIES = "apt-get install ca-certificates"
TERMINATION = "leave terminationMessagePath of the pod's container at /dev/termination-log"
