# The only list of commands. Each sets up what it needs, and does again only what has changed.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

# Some machines forbid Python to keep bytecode; then every pytest compiles its plugins anew, for seconds.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
JOBS ?= 2
ARGS ?=

BIN := .venv/bin
PY := $(BIN)/python
NPM := $(PY) hatch_build.py
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check

PYTHON_READY := .venv/.ready
NODE_READY := web/node_modules/.ready
WEB_READY := src/cordboard/web_dist/index.html
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null)

.PHONY: help setup run demo test lint check web docs bench clean format lock system
.PHONY: checked lint-python lint-web test-web

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 10

setup: $(PYTHON_READY) $(WEB_READY) ## everything that running and developing need

run: setup ## an empty centre; the first page makes its administrator
	$(BIN)/cordboard serve $(ARGS)

demo: setup ## a living centre: a company, its visitors and its agents
	$(BIN)/cordboard demo $(ARGS)

check: checked ## what every change must pass: lint, types, contracts, pure tests
	$(BIN)/pytest -q -n $(JOBS) -m pure $(ARGS)

test: system setup checked ## check, and every test there is: databases, wires, a browser
	$(BIN)/pytest -q -n $(JOBS) $(ARGS)

# All that needs no pytest, side by side.
checked: $(NODE_READY)
	$(MAKE) --no-print-directory --output-sync=target -j$(JOBS) lint-python lint-web test-web

lint: lint-python lint-web ## ruff, mypy, import contracts, sizes; svelte-check and eslint

lint-python: $(PYTHON_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports > .venv/imports.log || { cat .venv/imports.log; exit 1; }
	$(PY) tools/size_check.py

lint-web: $(NODE_READY)
	$(NPM) run --silent lint

test-web: $(NODE_READY)
	$(NPM) run --silent test

web: $(WEB_READY) ## the web app, built into the package

docs: $(PYTHON_READY) ## what is written from the code: docs/reference, the web app's types
	$(PY) -m tools.reference
	$(PY) -m tools.web_types

bench: setup ## what the centre carries, against its targets
	$(BIN)/cordboard bench $(ARGS)

format: $(PYTHON_READY) ## ruff's own fixes and layout
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(PYTHON_READY) ## the versions of everything, from pyproject.toml and web/package.json
	tools/lock.sh

system: ## the Debian packages that the tests need, where they are missing
	tools/system_packages.sh tests

clean: ## back to a fresh clone
	rm -rf .venv web/node_modules src/cordboard/web_dist test-output build dist
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

$(PYTHON_READY): requirements.lock pyproject.toml
	PYTHON=$(PYTHON) tools/system_packages.sh python
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PIP_INSTALL) --require-hashes -r requirements.lock
	$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	touch $@

$(NODE_READY): web/package.json web/package-lock.json web/.npmrc | $(PYTHON_READY)
	$(PY) hatch_build.py --has-node || $(PIP_INSTALL) --require-hashes -r tools/node.lock
	$(NPM) ci --no-audit --no-fund --loglevel=error
	touch $@

$(WEB_READY): $(NODE_READY) $(WEB_SOURCES)
	$(NPM) run --silent build
