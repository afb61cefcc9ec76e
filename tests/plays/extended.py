"""The stock play with a Hera step of one's own before it: what docs/tutorial.md says one can do."""

from hera.workflows import Container, Step, Steps

from playbook import workflow_template
from workflows.play import play

template = workflow_template(play)
warm_up = Container(
    name="warm-up",
    image="ghcr.io/acme/warm-up:1.2.0",
    command=["warm-up", "--fast"],
    # Nothing runs in a rehearsal: this says how the step ends there.
    annotations={"playbook.dev/exit-code": "0"},
)
template.templates.append(warm_up)
main = next(one for one in template.templates if isinstance(one, Steps) and one.name == "main")
main.sub_steps.insert(0, Step(name="warm-up", template=warm_up.name))
