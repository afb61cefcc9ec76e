"""Run a program and everything it starts, to the end: log, lines, deadline, no survivors. Knows no CLI and no model.

`ProcessExecutor` runs one, `tail` follows its log, `live` and `end` find and end what an earlier service has left.

What is promised: when `execute` returns or raises, nothing the program started is left, whatever it did with sessions,
groups and parents. The same holds when the service, or either of the two wardens (`warden/`), is sent SIGKILL. If two
of these three are killed at one moment, what is in the cgroup or bears the mark `PLAYBOOK_EXECUTION` is still ended.
Not promised: what another daemon starts for it (docker, systemd-run, at), and what has become another user.
"""

from playbook.agent.process.executor import ProcessExecutor as ProcessExecutor
from playbook.agent.process.left import Execution as Execution
from playbook.agent.process.left import end as end
from playbook.agent.process.left import live as live
from playbook.agent.process.tail import tail as tail
from playbook.agent.process.warded import MARK as MARK
