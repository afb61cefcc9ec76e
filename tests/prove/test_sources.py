"""Helm templates are told from YAML with tags, whatever stands in them, and in linear time."""

import time

import pytest

from playbook.prove.sources import is_helm, read_documents


@pytest.mark.parametrize(
    ("text", "helm"),
    [
        pytest.param("a: {{ .Values.x }}", True, id="a value"),
        pytest.param('a: {{ default "x" (.Values.b) }}', True, id="a value in a call"),
        pytest.param("a: {{ $.Release.Name }}", True, id="the root's release"),
        pytest.param("{{- if .Values.x }}\nb: 1\n{{- end }}", True, id="a condition"),
        pytest.param('{{- define "x" }}', True, id="a definition"),
        pytest.param('a: {{ include "x" . | indent 2 }}', True, id="an inclusion"),
        pytest.param("# {{ .Values.x }}\na: 1", False, id="a comment"),
        pytest.param('a: "{{inputs.parameters.x}}"', False, id="an Argo tag"),
        pytest.param('a: "{{=steps.x.outputs.result}}"', False, id="an Argo expression"),
        pytest.param("a: '{{ .Input.body.Values.x }}'", False, id="a Sensor's template"),
        pytest.param("a: 1", False, id="nothing of the kind"),
    ],
)
def test_what_is_a_helm_template(text: str, helm: bool) -> None:
    assert is_helm(text) is helm
    assert bool(read_documents({"x.yaml": text})[1]) is helm


@pytest.mark.parametrize("text", ["{{x ", "{{ ", "# {{ .Values.x }}\n", "a{{.Values"])
def test_no_text_makes_it_slow(text: str) -> None:
    begun = time.monotonic()
    is_helm(text * 200_000)
    assert time.monotonic() - begun < 10  # 0.2 s; a quadratic pattern takes an hour
