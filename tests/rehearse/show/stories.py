"""What several tests of playbook/rehearse/show tell: scenarios, and a play with all that can be drawn. Checks nothing."""

from playbook.play import Gate, Parameter, Play, Restart, Stage, When, blaze, cleo, rex, tess
from playbook.rehearse.expect import Check, checks
from playbook.rehearse.perform import Performance
from tests.rehearsal import perform_text

EVIL = "<script>alert(1)</script>"
HOSTILE = f"""
says: A label of an outsider's is only shown. {EVIL}
steps:
- submit
- {{ends: implement, at: "0:41:00", head: 1f9c2ab, reason: "\\"><img src=x>"}}
- {{github: opened, after: 10s, by: rex, head: 1f9c2ab}}
- {{github: labeled, after: 1m, by: octocat, label: "{EVIL}"}}
- {{github: labeled, after: 1m, by: "{EVIL}", label: ready-for-qa}}
expect:
- {{label: "{EVIL}"}}
- {{ends: Failed, because: "{EVIL}"}}
"""
QUEUE = """
says: Rex waits for a workspace, the reconciler is down, somebody deletes the review, Cleo fails.
steps:
- {workspaces: busy}
- submit
- {workspaces: free, after: 20m}
- {reconciler: down, after: 10m}
- {reconciler: up, after: 10m}
- {ends: implement, after: 10m, head: 1f9c2ab}
- {github: opened, after: 1s, by: rex, head: 1f9c2ab}
- {github: opened, after: 1s, by: rex, head: 1f9c2ab, number: "9", repository: other/web}
- {delete: review, after: 1m}
- {workspaces: busy, after: 1m}
- {deliver: octokit/issue_comment.created.on-issue.json, after: 40h}
expect: [{coderun: implement/r0}]
"""
WAYS = Play(
    name="ways",
    stages=(
        Stage(
            name="back",
            agent=rex,
            when=When(parameter="kind", equals="back"),
            gate=Gate.pull_request_open(by=rex, timeout="1h"),
        ),
        Stage(
            name="front",
            agent=blaze,
            when=When(parameter="kind", equals="front"),
            gate=Gate.pull_request_open(by=blaze, timeout="1h"),
        ),
        Stage(
            name="review",
            agent=cleo,
            gate=Gate.labeled("a label that is far too long for a box", by=cleo, timeout="1h"),
            on_failure="restart",
        ),
        Stage(name="deep", agent=tess, when=When(parameter="deep", equals=EVIL)),
    ),
    parameters=(Parameter(name="kind", default="back"), Parameter(name="deep", default="")),
    restart=Restart(back_to="review"),
    rounds=2,
)
REWORK = """
says: Cleo finds faults; Rex mends them; then somebody pushes during the review.
steps:
- submit
- {ends: implement, at: "0:41:00", head: 1f9c2ab}
- {github: opened, after: 10s, by: rex, head: 1f9c2ab}
- {ends: review, after: 25m, head: 1f9c2ab, verdict: changes, reason: no tests}
- {github: pushed, after: 30m, by: rex, head: "2222222"}
- {ends: implement, after: 45s, head: "2222222"}
- {github: pushed, after: 10m, by: octocat, head: "3333333"}
- {wait: 5m}
- {github: labeled, by: octocat, label: "\\e[31m red \\u202e"}
- {deliver: octokit/issue_comment.created.on-issue.json}
expect:
- {waits: review/finished/r2}
- {ends: Failed, because: "the cap of rounds"}
"""
TWO = """
says: Two tasks at once.
tasks: [{id: "42"}, {id: "43", number: "8"}]
steps:
- submit
- {submit: null, task: "43"}
- {ends: implement, task: "43", after: 10m, head: aaaaaaa}
- {github: opened, after: 1s, by: mallory, head: bbbbbbb, number: "9", fork: mallory}
- {github: opened, after: 10s, by: rex, head: aaaaaaa, task: "43"}
expect: [{waits: review/finished/r0, task: "43"}]
"""
DOWN = """
says: The reconciler is down, a delivery is lost, another one waits; Argo ends the wait.
steps:
- submit
- {ends: implement, at: "0:41:00", head: 1f9c2ab}
- {github: opened, after: 10s, by: rex, head: 1f9c2ab}
- {ends: review, after: 25m, head: 1f9c2ab, verdict: pass}
- {github: labeled, after: 5s, by: cleo, label: ready-for-qa, deliver: never}
- {reconciler: down}
- {github: labeled, after: 5s, by: octocat, label: ready-for-qa, deliver: twice}
- {wait: 90h}
expect: [{ends: Failed}]
"""


def play(text: str) -> tuple[Performance, tuple[Check, ...]]:
    """Return what is seen of a scenario, and what is thought of it."""
    seen = perform_text(text)
    return seen, checks(seen)
