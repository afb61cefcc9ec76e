"""What can go wrong with an expression, apart from what we refuse to model. Never decides what follows."""

from playbook.errors import PlaybookError


class InvalidExpression(PlaybookError):
    """An expression that expr-lang would not compile, whatever the values are."""


class EvaluationFailed(Exception):
    """An expression that compiles, over values for which Argo reports an error."""
