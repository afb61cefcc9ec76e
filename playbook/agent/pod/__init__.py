"""What the supervisor does after the agent has ended: pull request, review, label, outcome. The model does none of it."""
