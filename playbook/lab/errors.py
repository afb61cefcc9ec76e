"""What goes wrong in the lab: the machine, the network or a process, never the user's play."""

from __future__ import annotations

from playbook.errors import PlaybookError


class LabError(PlaybookError):
    """The lab cannot do what was asked, because something outside playbook failed or is missing."""

    exit_code = 3
