"""How the engine says inside itself that Argo Events would report an error. Never for users."""


class Unresolved(Exception):
    """Argo Events reports an error here: of a template, a parameter or a trigger."""
