"""One task on its way: what is asked, where, how far it is. Values, and the notes that must survive a kill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from playbook.agent.assignment import CodeTask
from playbook.agent.clis.said import AgentEvent, Said
from playbook.agent.code.access import Access, access_to
from playbook.agent.code.checked_out import Checkout
from playbook.agent.code.session import remember_session, session
from playbook.agent.errors import AgentProblem
from playbook.agent.logs import about
from playbook.agent.pod.conclude import Conclusion
from playbook.agent.process.redaction import Redactor
from playbook.agent.settings import AgentRuntimeSettings
from playbook.agent.task import journal
from playbook.agent.task.ending import Ending
from playbook.agent.task.journal import Entry
from playbook.agent.task.place import Place

WORKED = frozenset({"text", "tool", "usage"})
"""Events after which a session holds something; before that it cannot be resumed."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where and with what a task is worked on.

    Attributes:
        settings: how agents are run here; `workspace_root` is the volume.
        environment: our own, of which a short list is handed on.
        read_token: the file with the token the agent may know; None asks as nobody.
        write_token: the file with the supervisor's own; None: nothing is pushed or posted.
        github_url: the API's root; "" is GitHub's own.
        in_pod: whether a kubelet waits 30 seconds and no longer.
        follow: is told what the agent does; it must not take long, and raise nothing.
    """

    settings: AgentRuntimeSettings
    environment: Mapping[str, str] = field(repr=False)
    read_token: Path | None = None
    write_token: Path | None = None
    github_url: str = ""
    in_pod: bool = False
    follow: Callable[[AgentEvent], None] = field(default=lambda _: None)


@dataclass(slots=True)
class Errand:
    """One task on its way; only the thread that carries it out writes here.

    Attributes:
        entry: how far it has come, as it is on the disk.
        checkout: what the agent works in, once it is ready.
        note: what a person should know besides how it ended.
        fresh: the session to continue is not to be used.
        resumed: the agent had ended well when an earlier supervisor was killed.
        redactor: hides the agent's secrets in what it says.
    """

    task: CodeTask
    place: Place
    site: Site
    ending: Ending
    entry: Entry
    checkout: Checkout | None = None
    note: str = ""
    fresh: bool = False
    resumed: bool = False
    redactor: Redactor = field(default_factory=lambda: Redactor(()))

    @property
    def implements(self) -> bool:
        """Tell whether it ends with commits, not with a verdict."""
        return self.task.purpose == "implement"

    @property
    def reading(self) -> Access:
        """Return the way in that the agent has too."""
        return access_to(self.task, self.site.read_token, self.site.environment)

    @property
    def writing(self) -> Access:
        """Return the supervisor's own way in; for use when the agent is dead."""
        return access_to(self.task, self.site.write_token, self.site.environment)

    @property
    def conclusion(self) -> Conclusion | None:
        """Return what is on GitHub, with the note."""
        found = self.entry.conclusion
        if found is None:
            return Conclusion("", self.task.pull_request, note=self.note) if self.note else None
        return replace(found, note="\n".join(filter(None, (found.note, self.note))))

    def reach(self, **changes: object) -> None:
        """Note how far it has come, on the disk first.

        Raises:
            AgentProblem: it cannot be written.
        """
        entry = self.entry.model_copy(update=changes)
        journal.write(self.place, entry)
        self.entry = entry

    def session(self) -> str:
        """Return the session to go on in, "" for a new one.

        A CodeRun that was interrupted goes on in its own; otherwise the task says whether there is one to continue.
        """
        if self.fresh:
            return ""
        if self.entry.session or not self.task.continue_session:
            return self.entry.session
        found = session(self.place.folder, self.task.agent.cli)
        if found is None:
            about(self.task).warning("no session to continue", cli=self.task.agent.cli)
        return found or ""

    def hear(self, said: Said, event: AgentEvent) -> None:
        """Follow the agent; keep its session as soon as there is something in it."""
        if event.text:
            clean = self.redactor.clean(event.text.encode("utf-8", "replace"))
            event = replace(event, text=clean.decode("utf-8", "replace"))
        self.site.follow(event)
        found = said.session_id
        if found and found != self.entry.session and event.kind in WORKED:
            try:
                # Its own entry first: whoever is killed between the two still goes on in it.
                self.reach(session=found)
                remember_session(self.place.folder, found, self.task.agent.cli)
            except AgentProblem as problem:  # the work is worth more than its memory
                about(self.task).warning("session not kept", text=problem.message)
                self.entry = self.entry.model_copy(update={"session": found})
