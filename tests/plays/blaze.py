"""A front-end play: Blaze builds, Cleo reviews, a security reviewer looks when asked to, Tess tests."""

from playbook import Agent, Gate, Parameter, Play, Restart, Stage, When, blaze, cleo, tess

security = Agent(
    name="security",
    github_app="Acme Security",
    role="Security reviewer: reads what handles input, sessions and secrets",
)

play = Play(
    name="blaze",
    branch="front/{task_id}",
    base="main",
    parameters=(Parameter(name="security", default="no", values=("yes", "no")),),
    stages=(
        Stage(
            name="build",
            agent=blaze,
            timeout="4h",
            gate=Gate.pull_request_open(by=blaze, timeout="1h"),
        ),
        Stage(
            name="review",
            agent=cleo,
            timeout="2h",
            gate=Gate.labeled("ready-for-qa", by=(cleo, "people"), timeout="24h"),
            on_changes="build",
        ),
        Stage(
            name="secure",
            agent=security,
            timeout="2h",
            when=When(parameter="security", equals="yes"),
            on_changes="build",
        ),
        Stage(
            name="test",
            agent=tess,
            timeout="3h",
            gate=Gate.approved(by=tess, timeout="72h"),
            on_changes="build",
        ),
    ),
    finish=Gate.merged(timeout="336h"),
    restart=Restart(back_to="review", by=(blaze, "people")),
    rounds=8,
)
