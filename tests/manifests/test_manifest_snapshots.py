"""The three documents a person would review whole."""

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from typing_extensions import override

from playbook.documents import dump
from playbook.manifests.objects import Manifest


class Yaml(SingleFileSnapshotExtension):
    """One YAML file per snapshot."""

    _write_mode = WriteMode.TEXT
    file_extension = "yaml"

    @override
    def serialize(self, data: Any, **_: Any) -> str:
        return dump(data)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        pytest.param("CustomResourceDefinition", "coderuns.playbook.dev", id="coderun"),
        pytest.param("CustomResourceDefinition", "signals.playbook.dev", id="signal"),
        pytest.param("Deployment", "playbook-reconciler", id="reconciler"),
    ],
)
def test_a_document_is_as_it_was_reviewed(
    kind: str, name: str, documents: list[Manifest], snapshot: SnapshotAssertion
) -> None:
    [one] = [d for d in documents if (d["kind"], d["metadata"]["name"]) == (kind, name)]
    assert one == snapshot(extension_class=Yaml)
