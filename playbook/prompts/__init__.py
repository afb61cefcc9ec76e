"""The prompts, as Jinja templates. A value is never read as a template; a missing one is an error, not an empty place."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


def render(name: str, **values: object) -> str:
    """Return the text of `<name>.md.j2` with these values in it."""
    return _environment().get_template(f"{name}.md.j2").render(**values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("playbook", "prompts"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 (Markdown for a model: "&lt;" would be read as it stands)
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
