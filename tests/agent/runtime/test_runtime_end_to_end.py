"""From an incident to a result, with real processes: fake CLIs, real supervisor, real workspaces, real state."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from playbook.agent.status import AgentStatus as Status
from playbook.testing import Behaviour, Link, Print, PrintEnvironment, Write, calls
from tests.agent.runtime.runtime_bench import KEY, Make
from tests.agent.runtime.runtime_fakes import incident
from tests.agent.runtime.runtime_logged import lines


def test_an_incident_is_looked_into_and_everything_is_told(bench: Make) -> None:
    made, asked = bench(Behaviour(then=(Write("output/artifacts/report.md", b"# it"),))), incident()
    result = made.run(asked)
    assert (result.status, result.failure, result.exit_code) == (Status.SUCCESS, None, 0)
    assert result.workspace == made.root / str(asked.id)
    assert [(one.path, one.size) for one in result.artifacts] == [
        (result.workspace / "output" / "artifacts" / "report.md", 4)
    ]
    assert result.output_log == result.workspace / "output" / "agent.log"
    assert result.output_log.stat().st_size > 0
    assert result.session_id
    assert result.usage.cost_usd is not None


def test_the_program_gets_its_prompt_its_key_and_little_else(bench: Make) -> None:
    made = bench()
    made.run()
    (call,) = calls(made.bin)
    assert call.stdin_bytes > 0
    assert "ANTHROPIC_API_KEY" in call.environment
    assert "SECRET_OF_OURS" not in call.environment
    assert "PLAYBOOK_EXECUTION" in call.environment
    assert not {name for name in call.environment if name.startswith(("OPENAI", "GEMINI", "CODEX"))}
    assert KEY not in " ".join(call.argv)


def test_a_link_out_is_no_artifact(bench: Make) -> None:
    result = bench(Behaviour(then=(Link("output/artifacts/passwd", "/etc/passwd"),))).run()
    assert result.artifacts == ()
    assert [one.name for one in result.rejected] == ["passwd"]


def test_ten_at_once_do_not_see_each_other_and_lose_no_line(bench: Make) -> None:
    talks = Behaviour(
        first=(Print("a line of many\n", times=500),),
        then=(Write("output/artifacts/mine", b"1"),),
    )
    made = bench(talks, max_concurrent=10)
    runtime, asked = made.runtime(), [incident() for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        results = list(pool.map(runtime.run, asked))
    assert {result.status for result in results} == {Status.SUCCESS}
    assert {call.cwd for call in calls(made.bin)} == {made.root / str(one.id) for one in asked}
    for one, result in zip(asked, results, strict=True):
        assert [artifact.path.parents[2].name for artifact in result.artifacts] == [str(one.id)]
        assert result.output_log == made.root / str(one.id) / "output" / "agent.log"
        text = result.output_log.read_text(encoding="utf-8")
        assert text.count("stdout a line of many\n") == 500
        assert result.session_id
        assert result.session_id in text


def test_no_secret_gets_into_the_service_log_or_the_agents_log(
    bench: Make, written: io.StringIO
) -> None:
    leaks = (PrintEnvironment(("ANTHROPIC_API_KEY",)), Print(f"{KEY}\n", stream="stderr"))
    result = bench(Behaviour(first=leaks)).run()
    assert result.output_log is not None
    assert "execution ended" in written.getvalue()
    for text in (written.getvalue(), result.output_log.read_text(encoding="utf-8")):
        assert KEY not in text
    assert "planted payload" not in written.getvalue()


def test_from_workspace_to_clean_up_nothing_stays_where_the_policy_says_so(bench: Make) -> None:
    made, asked = bench(retention={"policy": "keep_failed"}), incident()
    result = made.run(asked)
    assert result.status is Status.SUCCESS
    assert not (made.root / str(asked.id)).exists()


def test_a_failed_workspace_is_kept_for_whoever_looks_into_it(bench: Make) -> None:
    made = bench(Behaviour(exit_code=3), retention={"policy": "keep_failed"})
    result = made.run()
    assert result.workspace is not None
    assert (result.workspace / "PROMPT.md").exists()


@pytest.mark.parametrize(
    ("program", "instructions"),
    [
        pytest.param("codex", ".codex/AGENTS.md", id="codex"),
        pytest.param("gemini", ".gemini/GEMINI.md", id="gemini"),
    ],
)
def test_a_cli_without_an_argument_for_the_rules_finds_them_in_its_home(
    bench: Make, program: str, instructions: str
) -> None:
    result = bench(agent_command=[program]).run()
    assert (result.status, result.failure) == (Status.SUCCESS, None)
    assert result.workspace is not None
    rules = (result.workspace / ".home" / instructions).read_text(encoding="utf-8")
    assert rules == (result.workspace / "context/system-instructions.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("program", "wanted"),
    [
        pytest.param(
            "claude", ("Bash(kubectl get *)", "Edit(./output/investigation.md)"), id="claude"
        ),
        pytest.param("codex", ("--sandbox", "workspace-write"), id="codex"),
        pytest.param("gemini", ("run_shell_command(kubectl get)", "write_file"), id="gemini"),
    ],
)
def test_an_incident_is_looked_into_by_each_cli_with_tools_of_its_own_words(
    bench: Make, program: str, wanted: tuple[str, ...], written: io.StringIO
) -> None:
    made = bench(agent_command=[program])
    assert made.run().status is Status.SUCCESS
    (call,) = calls(made.bin)
    assert set(wanted) <= set(call.argv)
    assert any(one.startswith("Bash(") for one in call.argv) == (program == "claude")
    left = " ".join(one["text"] for one in lines(written) if one["event"] == "not supported")
    assert not [word for word in ("tools", "sandbox", "prompt") if word in left]


def test_a_gateway_is_told_to_who_does_not_read_its_variable(bench: Make) -> None:
    made = bench(agent_command=["codex"])
    made.variables = {"OPENAI_BASE_URL": "https://gateway.example/v1"}
    assert made.run().status is Status.SUCCESS
    (call,) = calls(made.bin)
    assert 'openai_base_url="https://gateway.example/v1"' in call.argv


def test_gemini_finds_in_its_home_how_it_authenticates(bench: Make) -> None:
    result = bench(agent_command=["gemini"]).run()
    assert result.workspace is not None
    settings = json.loads((result.workspace / ".home/.gemini/settings.json").read_text("utf-8"))
    assert settings["security"]["auth"] == {"selectedType": "gemini-api-key"}


def test_any_other_command_is_judged_by_its_exit_code(bench: Make) -> None:
    made = bench({"my-agent": Behaviour()}, agent_command=["my-agent", "--now"])
    assert made.run().status is Status.SUCCESS
    (call,) = calls(made.bin)
    assert call.argv == ("--now",)
    assert not {name for name in call.environment if name.endswith("_API_KEY")}
