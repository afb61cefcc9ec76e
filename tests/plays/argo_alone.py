"""The stock play as Argo alone can run it: forward only, its gates released by the Sensor."""

from playbook.play import Gate, Play, Stage, cleo, rex, tess

play = Play(
    name="play",
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
            gate=Gate.labeled("ready-for-qa", by=(cleo, "people"), timeout="24h"),
        ),
        Stage(name="test", agent=tess, timeout="3h", gate=Gate.approved(by=tess, timeout="72h")),
    ),
    finish=Gate.merged(timeout="336h"),
    release="argo",
)
