"""The play: Rex implements, Cleo reviews, Tess tests, a person merges."""

from playbook import Gate, Play, Restart, Stage, cleo, rex, tess

play = Play(
    name="play",
    branch="feature/task-{task_id}",
    base="main",
    stages=(
        Stage(
            name="implement",
            agent=rex,
            timeout="4h",
            gate=Gate.pull_request_open(by=rex, timeout="1h"),
        ),
        Stage(
            name="review",
            agent=cleo,
            timeout="2h",
            gate=Gate.labeled("ready-for-qa", by=cleo, timeout="24h"),
            on_changes="implement",
        ),
        Stage(
            name="test",
            agent=tess,
            timeout="3h",
            gate=Gate.approved(by=tess, timeout="72h"),
            on_changes="implement",
        ),
    ),
    finish=Gate.merged(timeout="336h"),
    restart=Restart(back_to="review", by="anyone", settle="60s"),
    rounds=10,
)
