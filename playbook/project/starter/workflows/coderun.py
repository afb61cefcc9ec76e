"""One agent, once: submit it with the GitHub App of the agent you want."""

from playbook import Parameter, Play, Stage, When, blaze, cleo, rex, tess

AGENTS = (rex, blaze, cleo, tess)

coderun = Play(
    name="coderun",
    parameters=(
        Parameter(
            name="github-app",
            default=rex.github_app,
            values=tuple(agent.github_app for agent in AGENTS),
        ),
    ),
    stages=tuple(
        Stage(
            name=agent.name,
            agent=agent,
            timeout="4h",
            when=When(parameter="github-app", equals=agent.github_app),
        )
        for agent in AGENTS
    ),
    rounds=0,
)
