"""The rules that tests take out, one exact edit each: of the reconciler's source, or of a rendered file."""

from tests.explore.broken import Edit

SETTLE = "playbook.reconcile.settle"
HEADS = "playbook.reconcile.heads"
DECIDE = "playbook.reconcile.decide"
GATE = "playbook.reconcile.gate"
RULES = "playbook.reconcile.gate_rules"
VERDICTS = "playbook.reconcile.verdicts"
VIEW = "playbook.reconcile.view"
EVERY = "(second, ended, disagreement, moved)"
PENDING = "if one.state is SignalState.PENDING and one.fact not in spent"
COMMIT = Edit(
    RULES, "(commit for commit in commits if commit != look.gate.head_sha)", "iter(commits[:0])"
)
BEFORE = Edit(RULES, "if signal.event_time < run.job_created:", "if False:")
UNMOVED = Edit(GATE, EVERY, "(second, ended, disagreement)")
CANCELLED = Edit(RULES, "if run.phase is Phase.SUCCEEDED:", "if run.phase is not Phase.FAILED:")
UNCAPPED = Edit(VERDICTS, "if self.gate.round >= self.play.rounds:", "if False:")
REWORK = "'rework' && asInt(inputs.parameters.round) < 0}}"
UNGUARDED = Edit("workflows/play.yaml", f"steps.finished.outputs.parameters.decision == {REWORK}",
    "steps.finished.outputs.parameters.decision == 'rework'}}")  # fmt: skip
EARLY = Edit(
    SETTLE,
    "return _stale(facts, pull, signal, signal.head_sha)",
    'return None if any(one.kind == "labeled" for one in facts.run.gates) else "early"',
)
LATER = Edit(
    VERDICTS,
    "return min(self._limit, self.gate.expires - LAST_MINUTE)",
    "return self._limit + 10**6",
)
TIMELESS = Edit(GATE, "if look.facts.now < look.deadline:", "if True:")
# With it nobody looks every second at what is late.
UNWOKEN = Edit(
    GATE,
    "until = look.deadline if hold.until is None else min(hold.until, look.deadline)",
    "until = hold.until",
)
ELSEWHERE = Edit(RULES, 'if gate.head_sha not in ("", pull.head):', "if False:")
ANYBODY = Edit(RULES, "if not among(signal, declared.by, look.facts.actor_ids):", "if False:")
SAME_HEAD = Edit(
    GATE, 'head, spent = look.pull.head if look.pull else "", look', 'head, spent = "", look'
)
FOREIGN = Edit(
    HEADS,
    "return sent_by(push, stage.agent, look.facts.actor_ids) and push",
    "return False and push",
)
# Of a CodeRun that has ended: what it says of its head, and what its agent pushed before.
UNREPORTED = Edit(HEADS, "if reported and reported in pull.heads:", "if False:")
AT_WORK = Edit(
    HEADS,
    "push.event_time <= until",
    "push.event_time <= until and run is not None and not run.phase.over",
)
# A head that moved is noticed at every gate but these.
UNTOLD = Edit(
    GATE,
    "    if pull is None:\n        return None\n    who",
    '    if pull is None or look.gate.kind == "labeled":\n        return None\n    who',
)
LEVEL = Edit(
    GATE,
    "    pushes = foreign_pushes(look)\n",
    '    pushes = foreign_pushes(look) if look.gate.kind == "finished" else ()\n',
)
# Whatever is at work is cancelled as soon as a pull request is open; a person might do that, too.
EAGER = Edit(
    DECIDE, "if pull is not None and foreign_pushes(Look(facts, own[0], pull)):", "if pull:"
)
TAKEN_OFF = Edit(VIEW, "if label.casefold() != wanted.casefold() and", "if")
UNCLEARED = Edit(DECIDE, "    yield from labels\n    if labels:", "    if False:")
