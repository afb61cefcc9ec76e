# `make` alone prints this help. Everything installs into .venv; nothing else is touched.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help demo test lint types rooms unit stale cover lab test-argo test-lab bench bench-lab format clean

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
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[lab]' --group dev
	@touch $@

# Go from PATH where there is one; else as a wheel.
.venv/go: .venv/development
	command -v go > /dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[go]'
	@touch $@

demo: .venv/runtime  ## Make a repository in demo/, render it, rehearse its play on recorded webhooks
	@rm -rf demo
	$(BIN)/playbook init demo > /dev/null
	$(BIN)/playbook render --root demo --quiet
	$(BIN)/playbook rehearse --root demo demo/scenarios/a-whole-day.yaml --html demo/page.html
	@echo "the repository:  demo/workflows/play.py  demo/sensors/github.py  demo/scenarios/"
	@echo "the manifests:   demo/gitops/rendered/local/"
	@echo "the page:        demo/page.html"

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

cover: .venv/development  ## Branch coverage of the pure rooms; fails below 95 %
	$(BIN)/pytest -q -n $(WORKERS) --cov --cov-report=
	$(BIN)/coverage report --skip-covered --fail-under=95 --include='playbook/*.py,playbook/argo/*,playbook/events/*,playbook/documents/*,playbook/schemas/*,playbook/manifests/*,playbook/reconcile/*,playbook/rehearse/*'

lab: .venv/go  ## Build the real Argo and Kubernetes for the lab, once: a quarter of an hour
	$(BIN)/playbook lab build

test-argo: .venv/go  ## Our model of Argo against Argo's own Go code, case by case; and Argo's linters on what we render
	$(BIN)/pytest -q -m oracle tests/oracle

test-lab: lab  ## Everything again on the real thing: every scenario, events, gates, crashes. Linux only
	@# Two labs share the machine. What fails beside the other one is shown, and must pass alone.
	$(BIN)/pytest -q -m cluster -n 2 --dist loadfile --durations 15 || \
	$(BIN)/pytest -q -m cluster --last-failed --last-failed-no-failures none

bench: .venv/development  ## Measure, beside a named peer in the same run
	$(BIN)/python -m benchmarks

bench-lab: lab  ## Measure the lab, beside argo's own ways in the same run
	$(BIN)/python -m benchmarks lab

format: .venv/development  ## Format and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## Remove what make made
	rm -rf .venv demo dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage
