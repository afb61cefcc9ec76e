"""The real Claude Code starts the servers of tools of our file, with the variables it names, and leaves the documents alone."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from playbook.agent.clis.cli import Request
from playbook.agent.clis.servers import Server, for_claude
from playbook.agent.task.manner import reads_no_settings
from tools.model_api import Say, UseTool, model_api

Real = Any  # tests/agent/real_cli/conftest.py
SECRET = "planted-value-of-a-secret"
SERVER = """
import json, os, sys
TOOL = {"name": "look", "description": "Look.", "inputSchema": {"type": "object", "properties": {}}}
for line in sys.stdin:
    asked = json.loads(line)
    if "id" not in asked:
        continue
    seen = f"given {sys.argv[1]}, token {os.environ.get('TOKEN')}"
    answers = {
        "initialize": {"protocolVersion": asked.get("params", {}).get("protocolVersion"), "capabilities": {"tools": {}},
                       "serverInfo": {"name": "files", "version": "1"}},
        "tools/list": {"tools": [TOOL]},
        "tools/call": {"content": [{"type": "text", "text": seen}]},
    }
    result = answers.get(asked["method"], {})
    print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}), flush=True)
"""


def test_a_local_server_is_started_with_the_variable_it_names(real: Real) -> None:
    program, file = real.folder / "server.py", real.folder / "mcp.json"
    program.write_text(SERVER, encoding="utf-8")
    server = Server(
        "files",
        command=sys.executable,
        args=(str(program), "a b"),
        environment={"TOKEN": "FILES_TOKEN"},
    )
    file.write_text(for_claude((server,)), encoding="utf-8")
    work = real.folder / "workspace"
    extra = reads_no_settings(work, work, real.folder)
    request = Request(mcp_config=file, allowed_tools=("mcp__files",), extra=extra)
    with model_api(UseTool("mcp__files__look", {}), Say("done")) as api:
        config = real.config(api, request, "look")
        given = {**config.environment, "FILES_TOKEN": SECRET}
        outcome = real.run(replace(config, environment=given))
    assert not outcome.said.denials
    told = json.dumps([asked.body["messages"] for asked in api.asked])
    assert f"given a b, token {SECRET}" in told
    assert SECRET not in file.read_text(encoding="utf-8")


def test_the_documents_are_not_edited_where_all_else_may_be(real: Real) -> None:
    documents = real.folder / "run/docs"
    documents.mkdir(parents=True)
    beside = documents.parent / "beside.md"
    extra = ("--add-dir", str(documents.parent), "--disallowedTools", f"Edit(/{documents}/**)")
    request = Request(allowed_tools=("Edit", "Write"), extra=extra)

    def write(path: Path) -> UseTool:
        return UseTool("Write", {"file_path": str(path), "content": "changed"})

    with model_api(write(documents / "guide.md"), write(beside), Say("done")) as api:
        outcome = real.run(real.config(api, request, "write"))
    assert not (documents / "guide.md").exists()
    assert beside.read_text(encoding="utf-8") == "changed"
    assert outcome.said.final == "success"
