# Everything works with plain `python3 -m venv` and pip; `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The illustrative data describes this day. AS_OF=today for a live workspace.
AS_OF ?= 2026-11-22
REPORTS ?= reports
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help install report test search check format lint types golden readme holidays bench browser clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "rollout needs Python 3.11 or newer: name one with make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.installed

install: $(VENV)/.installed ## set up .venv with rollout in it

report: $(VENV)/.installed ## write every report to reports/ and print the council brief
	@echo "Data date: $(AS_OF)" >&2
	@$(BIN)/rollout report all $(REPORTS) --as-of $(AS_OF) --forecast
	@cat $(REPORTS)/brief.md

test: $(VENV)/.installed-dev ## run the tests, with branch coverage
	$(BIN)/python -m pytest -q -n auto --cov --cov-report=term --cov-fail-under=$(COVERAGE)

COVERAGE ?= 100

search: $(VENV)/.installed-dev ## look for counterexamples among new random workspaces and files
	ROLLOUT_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -q -n auto --hypothesis-profile=search

EXAMPLES ?= 500

lint: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

check: lint types test ## everything continuous integration runs; changes no file
	$(BIN)/python -m tests.readme --check
	$(BIN)/rollout check

format: $(VENV)/.installed-dev ## lay out the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

browser: $(VENV)/.installed-dev ## run the tests that need Chromium, node, LibreOffice or Java; say which are absent
	@mkdir -p $(BROWSER) && cp tests/browser/package.json $(BROWSER)
	@if command -v npm >/dev/null; then cd $(BROWSER) && npm install --no-audit --no-fund --silent; \
		else echo "npm is not installed: what needs its packages is left out" >&2; fi
	ROLLOUT_NODE_MODULES=$(abspath $(BROWSER))/node_modules $(BIN)/python -m pytest -q -n auto -rs $(OUTSIDE)

# Tests of what outside programs make of our files; -rs lists those left out, each with what it needs.
OUTSIDE := tests/browser tests/exchange/test_office.py tests/exchange/test_mspdi.py tests/cli/test_import.py

BROWSER ?= $(VENV)/browser

golden: $(VENV)/.installed-dev ## rewrite the golden reports; review the difference like code
	$(BIN)/python -m pytest -q tests/report --golden

readme: $(VENV)/.installed-dev ## rewrite the command help and sample output in README.md
	$(BIN)/python -m tests.readme

holidays: $(VENV)/.installed-dev ## rewrite the table of bank holidays from the holidays library
	$(BIN)/python -m tests.write_bank_holidays

bench: $(VENV)/.installed-dev ## measure the speed goals as ratios within one run
	$(BIN)/python -m tests.bench

clean: ## remove what the targets made
	rm -rf $(VENV) $(REPORTS) build dist *.egg-info .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
