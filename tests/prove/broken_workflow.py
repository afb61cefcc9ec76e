"""How each rule of this family breaks this repository's rendered tree."""

from tests.prove.breaking import PLAY, Break, edit, more

OWNED = "      setOwnerReference: true\n"
RUN = """apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  name: by-hand
  namespace: playbook
spec:
"""
FINISHED = "        name: finished\n        template: wait-implement\n"
DECISION = "      - name: decision\n        valueFrom:\n          default: timeout\n          supplied: {}\n"
SAME_GATE = """      - arguments:
          parameters:
          - name: gate
            value: implement/finished/r{{inputs.parameters.round}}
          - name: round
            value: "{{inputs.parameters.round}}"
          - name: pull_request
            value: "{{inputs.parameters.pull_request}}"
          - name: head_sha
            value: "{{inputs.parameters.head_sha}}"
"""


def conditions(text: str) -> Break:
    """Let the first resource step wait."""
    return edit(PLAY, OWNED, OWNED + text, 1)


BROKEN: dict[str, Break] = {
    "PB101": edit(PLAY, "template: run-review\n", "template: run-reviews\n", 1),
    "PB102": edit(
        PLAY,
        'value: implement/finished/r{{inputs.parameters.round}}\n          - name: round\n            value: "{{inputs.parameters.round}}"\n',
        "value: implement/finished/r{{inputs.parameters.round}}\n",
    ),
    "PB103": edit(
        PLAY,
        '          - name: review\n            value: ""\n        name: implement\n',
        '          - name: reviews\n            value: ""\n        name: implement\n',
        1,
    ),
    "PB104": edit(PLAY, "{{inputs.parameters.reason}}", "{{inputs.parameters.why}}"),
    "PB105": edit(
        PLAY, "{{=steps.finished.outputs.parameters.pull_request}}", "{{=steps.done.id}}", 1
    ),
    "PB106": edit(
        PLAY, FINISHED, FINISHED + "        when: \"{{=inputs.parameters.review == ''}}\"\n"
    ),
    "PB107": edit(
        PLAY,
        "{{=steps.finished.outputs.parameters.decision == 'go'}}",
        "{{steps.finished.outputs.parameters.decision}} == go",
        1,
    ),
    "PB108": edit(PLAY, "decision == 'go'}}", "decision == 'go' &&}}", 1),
    "PB109": edit(PLAY, "    suspend:\n      duration: 30h48m\n", "    suspend: {}\n", 1),
    "PB110": edit(PLAY, "          default: timeout\n", "", 1),
    "PB111": edit(PLAY, DECISION, "      - name: decision\n        value: timeout\n", 1),
    "PB112": edit(
        PLAY,
        "when: \"{{=!(steps.finished.outputs.parameters.decision in ['go', 'done']",
        "when: \"{{=!(steps.finished.outputs.parameters.decision in ['go', 'done', 'timeout']",
        1,
    ),
    "PB113": edit(PLAY, " && asInt(inputs.parameters.round) < 10}}", "}}"),
    "PB114": edit(PLAY, "template: run-test\n", "template: run-review\n"),
    "PB115": more(
        "workflows/by-hand.yaml",
        RUN + "  templates:\n  - name: main\n    suspend:\n      duration: 1h\n",
    ),
    "PB116": edit(PLAY, "inputs.parameters.round) < 10", "inputs.parameters.round) < 40"),
    "PB117": edit(
        PLAY,
        FINISHED,
        FINISHED + SAME_GATE + "        name: too\n        template: wait-implement\n",
    ),
    "PB118": edit(
        PLAY,
        "parameters.decision == 'restart' && asInt(inputs.parameters.round) < 10}}",
        "parameters.decision == 'restart' || steps.finished.outputs.parameters.decision != 'restart'}}",
        1,
    ),
    "PB120": conditions("      failureCondition: status.phase == Failed\n"),
    "PB121": conditions(
        "      successCondition: status.phase == Succeeded || status.phase == Failed\n"
    ),
    "PB122": conditions(
        "      successCondition: status.phase == Succeeded\n      failureCondition: status.phase != Running\n"
    ),
    "PB123": conditions(
        "      successCondition: status.phase == Done\n      failureCondition: status.phase == Failed\n"
    ),
    "PB124": edit(
        PLAY, "{{=toJson(inputs.parameters.head_sha)}}", '"{{inputs.parameters.head_sha}}"', 1
    ),
    "PB125": edit(PLAY, 'printf %s "$REASON"', "printf %s '{{inputs.parameters.reason}}'"),
    "PB130": edit(
        PLAY,
        "      command:\n      - sh\n      - -c\n      - printf",
        "      args:\n      - sh\n      - -c\n      - printf",
    ),
    "PB131": edit(PLAY, "      limit: 3\n", "      limit: 0\n", 1),
    "PB132": edit(PLAY, "      playbook.dev/play: play\n", "      playbook.dev/play: the play\n"),
    "PB133": edit(
        PLAY,
        "  entrypoint: main\n",
        "  entrypoint: main\n  synchronization:\n    mutexes:\n    - name: play\n",
    ),
    "PB134": edit(
        PLAY, "  entrypoint: main\n", "  entrypoint: main\n  activeDeadlineSeconds: 3600\n"
    ),
    "PB135": more(
        "workflows/by-hand.yaml",
        RUN
        + "  workflowTemplateRef:\n    name: coderun\n  arguments:\n    parameters:\n"
        + "".join(
            f"    - name: {name}\n      value: {value}\n"
            for name, value in (
                ("task-id", "one"),
                ("service-id", "shop"),
                ("repository-url", "https://github.com/acme/shop"),
                ("github-app", "5dlabs-rex"),
            )
        ),
    ),
}
