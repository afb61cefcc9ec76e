"""The errors that `playbook prove` finds in Argo's own examples, each checked by hand: how many, and why it is right. Data only.

Read in argo-events v1.9.11: pkg/apis/events/v1alpha1, pkg/sensors, pkg/eventsources, pkg/reconciler; argo-workflows v4.0.2: workflow/validate.
"""

from typing import TypeAlias

Key: TypeAlias = tuple[str, str, str]
"""File, rule, object."""
Checked: TypeAlias = dict[Key, tuple[int, str]]
"""How many, and why."""

_ALONE = (
    "listener.go:372: without atLeastOnce the action runs beside the loop, which takes it for done"
)
_DEFAULT = "no account is named, and rbac/workflow-rbac.yaml lets default write task results only"
_NO_PODS = "rbac/sensor-rbac.yaml gives objects of argoproj.io only, the trigger makes a Pod"
_BESIDE = "three fields, three filters, a parameter ask beside body"
_NO_TYPE = "EventSourceSpec has no type"
_URL = "sensor_types.go HTTPTrigger: url, and no serverURL: one unknown, one missing"
_NO_URL = "validate.go:240: server URL is not specified; `argo-events lint` says so, too"
_FOO = "event-sources/webhook.yaml has example-foo commented out"
_AS_01 = "sensor-01.yaml beside it has a Sensor of the same name"
_AS_CM = "sensor-cm.yaml beside it has a Sensor of the same name"

EVENTS: Checked = {
    ("event-sources/github.yaml", "PB250", "EventSource/github"): (
        1,
        "start.go:380: ValidatePayload with an empty secret; webhookSecret is commented out",
    ),
    ("event-sources/stripe.yaml", "PB411", "EventSource/stripe"): (
        1,
        "eventsource_types.go StripeEventSource has no namespace",
    ),
    ("sensors/calendar.yaml", "PB220", "Sensor/calendar"): (1, _ALONE),
    (
        "sensors/complete-trigger-parameterization.yaml",
        "PB204",
        "Sensor/complete-trigger-parameterization",
    ): (6, "webhook/start.go:122: an event is header, body and metadata; no parameter has a value"),
    ("sensors/dependencies-conditions.yaml", "PB211", "Sensor/dependencies-conditions"): (1, _FOO),
    ("sensors/file.yaml", "PB220", "Sensor/file"): (1, _ALONE),
    ("sensors/filter-script.yaml", "PB204", "Sensor/with-script-filter"): (
        1,
        "`name` is asked beside body, and has no value",
    ),
    ("sensors/filter-script.yaml", "PB401", "Sensor/with-script-filter"): (1, _DEFAULT),
    ("sensors/filter-with-data-advanced.yaml", "PB204", "Sensor/with-advanced-data-filters"): (
        4,
        "three filters and a parameter ask beside body",
    ),
    ("sensors/filter-with-data-advanced.yaml", "PB401", "Sensor/with-advanced-data-filters"): (
        1,
        _DEFAULT,
    ),
    ("sensors/filter-with-data-simple-2.yaml", "PB204", "Sensor/with-simple-data-filter-2"): (
        1,
        "`bucket` is asked beside body",
    ),
    ("sensors/filter-with-expressions.yaml", "PB204", "Sensor/with-expression-filters"): (
        4,
        "three fields and a parameter ask beside body",
    ),
    ("sensors/filter-with-expressions.yaml", "PB401", "Sensor/with-expression-filters"): (
        1,
        _DEFAULT,
    ),
    (
        "sensors/filter-with-multiple-data-filters-in-or.yaml",
        "PB204",
        "Sensor/with-multiple-data-filters-in-or",
    ): (4, "no filter of the OR finds its path; a parameter, too"),
    (
        "sensors/filter-with-multiple-data-filters-in-or.yaml",
        "PB401",
        "Sensor/with-multiple-data-filters-in-or",
    ): (1, _DEFAULT),
    (
        "sensors/filter-with-multiple-expr-filters-in-or.yaml",
        "PB204",
        "Sensor/with-multiple-expr-filters-in-or",
    ): (4, "no field of the OR is there; a parameter, too"),
    (
        "sensors/filter-with-multiple-expr-filters-in-or.yaml",
        "PB401",
        "Sensor/with-multiple-expr-filters-in-or",
    ): (1, _DEFAULT),
    (
        "sensors/filter-with-multiple-filters-in-or.yaml",
        "PB204",
        "Sensor/with-multiple-filters-in-or",
    ): (7, _BESIDE),
    (
        "sensors/filter-with-multiple-filters-in-or.yaml",
        "PB401",
        "Sensor/with-multiple-filters-in-or",
    ): (1, _DEFAULT),
    (
        "sensors/filter-with-multiple-filters-mixed.yaml",
        "PB204",
        "Sensor/with-mixed-multiple-filters",
    ): (7, _BESIDE),
    (
        "sensors/filter-with-multiple-filters-mixed.yaml",
        "PB401",
        "Sensor/with-mixed-multiple-filters",
    ): (1, _DEFAULT),
    ("sensors/filter-with-multiple-filters.yaml", "PB204", "Sensor/with-multiple-filters"): (
        7,
        _BESIDE,
    ),
    ("sensors/filter-with-multiple-filters.yaml", "PB401", "Sensor/with-multiple-filters"): (
        1,
        _DEFAULT,
    ),
    ("sensors/github.yaml", "PB201", "Sensor/github"): (
        1,
        'takes ["pull_request_review"]; its action may be edited, and its pull request open',
    ),
    ("sensors/github.yaml", "PB220", "Sensor/github"): (1, _ALONE),
    ("sensors/http-trigger-secure-headers.yaml", "PB220", "Sensor/http-trigger-secure-headers"): (
        1,
        _ALONE,
    ),
    ("sensors/http-trigger.yaml", "PB220", "Sensor/http-trigger"): (1, _ALONE),
    ("sensors/minio.yaml", "PB220", "Sensor/minio"): (1, _ALONE),
    ("sensors/multi-dependencies.yaml", "PB102", "Sensor/multi-dependencies"): (
        1,
        "validate.go: inputs.parameters.message was not supplied",
    ),
    ("sensors/multi-dependencies.yaml", "PB104", "Sensor/multi-dependencies"): (
        2,
        "validate.go: message1 and message2 are arguments of the workflow, the input is message",
    ),
    ("sensors/resource.yaml", "PB220", "Sensor/resource"): (1, _ALONE),
    ("sensors/sensor-to-existing-workflow-template.yaml", "PB410", "Sensor/bitbucket"): (
        1,
        "bitbucket.yaml beside it has a Sensor of the same name",
    ),
    ("sensors/sftp.yaml", "PB220", "Sensor/sftp"): (1, _ALONE),
    ("sensors/time-filter-webhook.yaml", "PB211", "Sensor/time-filter-webhook"): (
        1,
        "event-sources/webhook.yaml has no example1",
    ),
    ("sensors/transform.yaml", "PB211", "Sensor/transform"): (1, _FOO),
    ("sensors/filter-with-context.yaml", "PB205", "Sensor/with-ctx-filter"): (
        1,
        "eventing.go:566: the source of an event is the name of its EventSource, webhook here",
    ),
    ("sensors/trigger-openwhisk.yaml", "PB244", "Sensor/trigger-openwhisk"): (
        1,
        "sensor_types.go: the field is openWhisk; with openwhisk the trigger has no action",
    ),
    ("sensors/trigger-openwhisk.yaml", "PB411", "Sensor/trigger-openwhisk"): (
        1,
        "sensor_types.go: openWhisk; each event ends as: could not find an implementation (listener.go:428)",
    ),
    (
        "sensors/trigger-standard-k8s-resource-shortened.yaml",
        "PB401",
        "Sensor/trigger-standard-k8s-resource-shortened",
    ): (1, _NO_PODS),
    (
        "sensors/trigger-standard-k8s-resource.yaml",
        "PB401",
        "Sensor/trigger-standard-k8s-resource",
    ): (1, _NO_PODS),
    (
        "sensors/trigger-with-atleast-once-semantics.yaml",
        "PB411",
        "Sensor/trigger-with-atleast-once-semantics",
    ): (1, "sensor_types.go: atLeastOnce is of Trigger, not of its template"),
    ("sensors/trigger-with-policy.yaml", "PB411", "Sensor/trigger-with-policy"): (
        1,
        "sensor_types.go: policy is of Trigger, not of its template",
    ),
    ("sensors/url-sensor.yaml", "PB220", "Sensor/url-sensor"): (1, _ALONE),
    ("sensors/url-sensor.yaml", "PB411", "Sensor/url-sensor"): (1, "sensor_types.go: verifyCert"),
    ("sensors/webhook.yaml", "PB410", "Sensor/webhook"): (
        1,
        "special-workflow-trigger-submit-existing.yml beside it has a Sensor of the same name",
    ),
    ("tutorials/02-parameterization/sensor-02.yaml", "PB410", "Sensor/webhook"): (1, _AS_01),
    ("tutorials/02-parameterization/sensor-03.yaml", "PB410", "Sensor/webhook"): (1, _AS_01),
    ("tutorials/02-parameterization/sensor-04.yaml", "PB410", "Sensor/webhook"): (1, _AS_01),
    ("tutorials/02-parameterization/sensor-05.yaml", "PB410", "Sensor/webhook"): (1, _AS_01),
    ("tutorials/03-trigger-sources/sensor-cm.yaml", "PB411", "Sensor/webhook"): (
        1,
        "a ConfigMapKeySelector has no namespace",
    ),
    ("tutorials/03-trigger-sources/sensor-git.yaml", "PB410", "Sensor/webhook"): (1, _AS_CM),
    ("tutorials/03-trigger-sources/sensor-git.yaml", "PB411", "Sensor/webhook"): (
        2,
        "sensor_types.go GitArtifact has sshKeySecret, no sshKeyPath and no namespace",
    ),
    ("tutorials/03-trigger-sources/sensor-minio.yaml", "PB410", "Sensor/webhook"): (1, _AS_CM),
    ("tutorials/04-standard-k8s-resources/sensor-pod.yaml", "PB410", "Sensor/webhook"): (
        1,
        "sensor-deployment.yaml beside it has a Sensor of the same name",
    ),
    ("tutorials/06-trigger-conditions/minio-event-source.yaml", "PB411", "EventSource/minio"): (
        1,
        _NO_TYPE,
    ),
    ("tutorials/06-trigger-conditions/sensor-02.yaml", "PB410", "Sensor/circuit"): (1, _AS_01),
    (
        "tutorials/06-trigger-conditions/webhook-event-source.yaml",
        "PB411",
        "EventSource/webhook-event-source",
    ): (1, _NO_TYPE),
    (
        "tutorials/09-http-trigger/minio-event-source.yaml",
        "PB411",
        "EventSource/minio-event-source",
    ): (1, _NO_TYPE),
    ("tutorials/09-http-trigger/sensor-01.yaml", "PB208", "Sensor/minio"): (1, _NO_URL),
    ("tutorials/09-http-trigger/sensor-01.yaml", "PB411", "Sensor/minio"): (2, _URL),
    ("tutorials/09-http-trigger/sensor-02.yaml", "PB208", "Sensor/minio"): (1, _NO_URL),
    ("tutorials/09-http-trigger/sensor-02.yaml", "PB410", "Sensor/minio"): (1, _AS_01),
    ("tutorials/09-http-trigger/sensor-02.yaml", "PB411", "Sensor/minio"): (2, _URL),
}

ERRORS: dict[str, Checked] = {
    "argo-events/examples": EVENTS,
    "argo-events/manifests": {},
    "argo-workflows/examples": {},
    "argo-workflows/manifests": {},
}
"""By folder; `argo lint --offline --strict` accepts every example of Argo Workflows, too."""
