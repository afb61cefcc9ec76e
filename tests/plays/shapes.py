"""Plays of every shape the tests need: by name, and built by hypothesis."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from playbook.agents import Agent, SecretEnv, Tools
from playbook.declaration import canonical, from_canonical
from playbook.play import (
    Gate,
    Parameter,
    Play,
    Restart,
    Stage,
    When,
    blaze,
    cleo,
    rex,
    tess,
)
from playbook.play_rules import PREFIXES, RESERVED

AREA = Parameter(name="area", default="back", values=("back", "front"))
FRONT = When(parameter="area", equals="front")
BACK = When(parameter="area", equals="back")
KIND = Parameter(name="kind", default="")
SECURITY = Agent(name="sec", github_app="Acme Security", role="Reads every change for holes")


def implement(**more: Any) -> Stage:
    opened = Gate.pull_request_open(by=rex, timeout="1h")
    return Stage(name="implement", agent=rex, **{"gate": opened, "timeout": "4h", **more})


def review(**more: Any) -> Stage:
    gate = Gate.labeled("ready-for-qa", by=cleo, timeout="24h")
    own = {"gate": gate, "timeout": "2h", "on_changes": "implement"}
    return Stage(name="review", agent=cleo, **{**own, **more})


def verify(**more: Any) -> Stage:
    gate = Gate.approved(by=tess, timeout="72h")
    own = {"gate": gate, "timeout": "3h", "on_changes": "implement"}
    return Stage(name="test", agent=tess, **{**own, **more})


def design(**more: Any) -> Stage:
    return Stage(name="design", agent=blaze, **more)


def secure(**more: Any) -> Stage:
    return Stage(name="secure", agent=SECURITY, **more)


def stock(**more: Any) -> Play:
    """Return the play of the issue: implement, review, test, merged."""
    own = {
        "name": "play",
        "stages": (implement(), review(), verify()),
        "finish": Gate.merged(timeout="336h"),
        "restart": Restart(back_to="review"),
    }
    return Play(**{**own, **more})


def single(**more: Any) -> Play:
    return Play(**{"name": "coderun", "stages": (Stage(name="run", agent=rex),), **more})


def chosen() -> Play:
    """Return a play in which a parameter chooses one agent."""
    apps = (rex, blaze, cleo)
    stages = tuple(
        Stage(name=one.name, agent=one, when=When(parameter="github-app", equals=one.github_app))
        for one in apps
    )
    by = Parameter(
        name="github-app", default=rex.github_app, values=tuple(one.github_app for one in apps)
    )
    return single(stages=stages, parameters=(by,))


ODD: Mapping[str, Any] = {
    "role": "says {{workflow.name}} and {{=1 + 1}} and {{",
    "env": {"A": "{{inputs.parameters.nope}}", "B": "@0@", "C": '"\\\n'},
    "secrets": (SecretEnv(name="TOKEN", secret="tokens", key="rex.token"),),
    "tools": Tools(remote=("{{x}}",), local={"git": {"{{k}}": "{{v}}"}}),
}
SHAPES: Mapping[str, Callable[[], Play]] = {
    "stock": stock,
    "single": single,
    "chosen": chosen,
    "single-again": lambda: single(
        stages=(Stage(name="run", agent=rex, on_failure="restart"),), rounds=3
    ),
    "no-finish": lambda: stock(finish=None),
    "no-restart": lambda: stock(restart=None),
    "back-to-the-start": lambda: stock(restart=Restart(back_to="implement"), rounds=5),
    "back-to-the-end": lambda: stock(restart=Restart(back_to="test")),
    "first-is-conditional": lambda: stock(
        stages=(design(when=FRONT), implement(), review(), verify()), parameters=(AREA,)
    ),
    "last-is-conditional": lambda: stock(
        stages=(implement(), review(), verify(when=FRONT)), parameters=(AREA,)
    ),
    "last-is-conditional-without-finish": lambda: stock(
        stages=(implement(), review(), verify(when=FRONT)), parameters=(AREA,), finish=None
    ),
    "two-in-a-row-are-conditional": lambda: stock(
        stages=(
            implement(),
            design(when=FRONT, on_failure="restart"),
            secure(when=When(parameter="kind", equals='it\'s \\ "odd"')),
            review(),
            verify(),
        ),
        parameters=(AREA, KIND),
    ),
    "all-are-conditional": lambda: single(
        stages=(design(when=FRONT), secure(when=BACK)), parameters=(AREA,)
    ),
    "steps-have-names-of-ours": lambda: single(
        stages=(
            Stage(name="finished", agent=rex),
            Stage(name="gate", agent=cleo, on_changes="finished"),
            Stage(name="run", agent=tess, on_changes="run"),
            Stage(name="review-restart", agent=blaze, when=FRONT),
            Stage(name="review", agent=blaze, on_failure="restart"),
        ),
        restart=Restart(back_to="review"),
        parameters=(AREA,),
        rounds=2,
    ),
    "texts-look-like-tags": lambda: single(
        stages=(Stage(name="run", agent=rex.model_copy(update=ODD)),)
    ),
}


def without_lines(play: Play) -> Play:
    """Return the play as if it had been written in one line of `play.py`."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: "play.py:1" if k == "source" else strip(v) for k, v in value.items()}
        return [strip(one) for one in value] if isinstance(value, list) else value

    return from_canonical(json.dumps(strip(json.loads(canonical(play)))))


# A play takes a millisecond to build and the machines of a team are busy.
FEW = settings(max_examples=40, deadline=None)
NAMES = st.from_regex(r"[a-z]([-a-z0-9]{0,18}[a-z0-9])?", fullmatch=True).filter(
    lambda name: name not in RESERVED and not name.startswith(PREFIXES)
)
TIMES = st.integers(1, 10**6).map(lambda seconds: f"{seconds}s")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="{}"), max_size=20
)


@st.composite
def agents(draw: st.DrawFn, name: str) -> Agent:
    return Agent(
        name=name,
        github_app=f"Acme-{name}",
        role=draw(TEXTS),
        cli=draw(st.sampled_from(["claude", "codex", "gemini"])),
        env=draw(st.dictionaries(st.sampled_from(["A", "B", "C"]), TEXTS)),
        budget_usd=draw(st.floats(0.01, 10_000)),
    )


@st.composite
def stages(draw: st.DrawFn, name: str, earlier: list[Stage]) -> Stage:
    agent = draw(agents(name))
    gate = draw(
        st.sampled_from(
            [
                None,
                Gate.pull_request_open(by=agent, timeout=draw(TIMES)),
                Gate.labeled(f"ready for {name}", by=(agent, "people"), timeout=draw(TIMES)),
                Gate.approved(by="people", timeout=draw(TIMES)),
            ]
        )
    )
    back = [one.name for one in earlier if one.when is None]
    return Stage(
        name=name,
        agent=agent,
        timeout=draw(TIMES),
        queue=draw(TIMES),
        gate=gate,
        when=draw(st.none() | VALUES.map(lambda text: When(parameter="kind", equals=text))),
        on_changes=draw(st.sampled_from([None, *back])),
        on_failure=draw(st.sampled_from(["stop", "restart"])),
    )


@st.composite
def plays(draw: st.DrawFn) -> Play:
    """Build plays that stand: their rules hold by the way they are made."""
    found: list[Stage] = []
    taken = st.lists(NAMES, min_size=1, max_size=5, unique=True)
    for name in draw(taken.filter(lambda names: not {f"{n}-gate" for n in names} & set(names))):
        found.append(draw(stages(name, found)))
    back = [one.name for one in found if one.when is None]
    targets = st.sampled_from([None, *back])
    target = draw(targets)
    finish = draw(st.sampled_from([None, Gate.merged(timeout="2d")]))
    return Play(
        name=draw(NAMES),
        stages=tuple(found),
        finish=finish,
        restart=Restart(back_to=target, settle=draw(TIMES)) if target else None,
        rounds=draw(st.integers(0, 7)),
        parameters=(Parameter(name="kind", default=draw(VALUES)),),
    )
