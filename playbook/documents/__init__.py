"""The one YAML reader and the one YAML writer. Text in, values out, and back; never files."""

from playbook.documents.document import Document, Position
from playbook.documents.read import read_all, read_one
from playbook.documents.write import dump, dump_all

__all__ = ["Document", "Position", "dump", "dump_all", "read_all", "read_one"]
