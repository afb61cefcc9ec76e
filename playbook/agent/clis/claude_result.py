"""The numbers and the complaint of Claude Code's messages and its result line. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from playbook.agent.clis import lines
from playbook.agent.clis.lines import Record
from playbook.agent.clis.said import Trouble
from playbook.agent.clis.words import by_status, by_text
from playbook.agent.result import ErrorClass, Usage

_SUBTYPES: Mapping[str, ErrorClass] = {
    "error_max_turns": ErrorClass.TURN_LIMIT,
    "error_max_budget_usd": ErrorClass.BUDGET,
}
# `error` of the message the CLI makes up itself. A server error without a status is one that was never reached.
_FAULTS: Mapping[str, ErrorClass] = {
    "authentication_failed": ErrorClass.AUTHENTICATION,
    "billing_error": ErrorClass.REQUEST_REFUSED,
    "invalid_request": ErrorClass.REQUEST_REFUSED,
    "rate_limit": ErrorClass.RATE_LIMIT,
    "server_error": ErrorClass.NETWORK,
}


def trouble(result: Record, fault: str) -> Trouble:
    """Return why a result is none to be glad of; `fault` is the word of the message before it."""
    status = lines.count(result.get("api_error_status")) or None
    word = fault or lines.word(result.get("api_error_type"))
    if status:
        return Trouble(by_status(status), status, word)
    subtype = lines.text(result.get("subtype"))
    if subtype in _SUBTYPES:
        return Trouble(_SUBTYPES[subtype])
    reason = lines.word(result.get("terminal_reason"))
    if reason.startswith("aborted"):  # SIGINT: exit code 0, and this
        return Trouble(ErrorClass.SIGNAL, word=reason)
    if fault in _FAULTS:
        return Trouble(_FAULTS[fault], word=fault)
    return _told(result) or Trouble(ErrorClass.AGENT_ERROR, word=lines.word(subtype))


def _told(result: Record) -> Trouble | None:
    errors = result.get("errors")
    told = [error for error in errors if isinstance(error, str)] if isinstance(errors, list) else []
    # With subtype "success" the result is the CLI's own sentence, not the model's: is_error says so.
    return by_text("\n".join([*told, lines.text(result.get("result"))]))


def of_message(message: Record) -> Usage:
    """Return what one message used; its output is counted before it is written, so it is too small."""
    used = lines.table(message.get("usage"))
    return Usage(
        input_tokens=lines.count(used.get("input_tokens"))
        + lines.count(used.get("cache_creation_input_tokens")),
        output_tokens=lines.count(used.get("output_tokens")),
        cached_tokens=lines.count(used.get("cache_read_input_tokens")),
    )


def added(usages: Iterable[Usage]) -> Usage:
    """Return the sum of the tokens."""
    each = tuple(usages)
    return Usage(
        input_tokens=sum(usage.input_tokens for usage in each),
        output_tokens=sum(usage.output_tokens for usage in each),
        cached_tokens=sum(usage.cached_tokens for usage in each),
    )


def usage(result: Record, before: Usage) -> Usage:
    """Return the usage a result tells: of all models, `usage` being the main loop's only.

    A run that broke off may tell zeros (sdk.d.ts); then the sum of its messages is nearer to the truth.
    """
    models = [lines.table(model) for model in lines.table(result.get("modelUsage")).values()]
    told = added(_of_model(model) for model in models) if models else of_message(result)
    cost = lines.amount(result.get("total_cost_usd"))
    if told == Usage() and before != Usage():
        told, cost = before, cost or None
    return replace(
        told,
        turns=lines.count(result.get("num_turns")) or None,
        cost_usd=cost,
        cost_source="unknown" if cost is None else "reported",
    )


def _of_model(model: Record) -> Usage:
    return Usage(
        input_tokens=lines.count(model.get("inputTokens"))
        + lines.count(model.get("cacheCreationInputTokens")),
        output_tokens=lines.count(model.get("outputTokens")),
        cached_tokens=lines.count(model.get("cacheReadInputTokens")),
    )
