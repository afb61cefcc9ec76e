"""What an agent is given: files, environment, prompts, allowed tools. Outsider text never reaches the system prompt."""

from playbook.agent.context.contexts import Contexts
from playbook.agent.context.files import PROMPT, SYSTEM
from playbook.agent.context.tools import allowed_tools

__all__ = ["PROMPT", "SYSTEM", "Contexts", "allowed_tools"]
