# qktui. Python 3.11 or newer (with its venv module) and make are all that must exist;
# everything else is installed into $(VENV), from the versions and hashes in constraints.txt.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

# The stamp is written last and named after what was installed: an interrupted
# installation, or one from other versions or for a folder since moved, has no stamp.
STAMP := $(VENV)/.complete-$(shell { cat pyproject.toml constraints.txt; echo "$(CURDIR)"; } | cksum | cut -d ' ' -f 1)

.PHONY: help run test check lint format types contracts bench proof fuzz crash cuts shots constraints clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(STAMP) ## open the app, with the built-in report already in its database
	@$(BIN)/qktui

test: $(STAMP) ## run every test
	@$(BIN)/python -m pytest -n 4 --dist loadfile

check: lint format types contracts ## lint, format, types, import contracts

lint: $(STAMP)
	@$(BIN)/ruff check .

format: $(STAMP)
	@$(BIN)/ruff format --check .

types: $(STAMP)
	@$(BIN)/mypy

contracts: $(STAMP)
	@$(BIN)/lint-imports

bench: $(STAMP) ## print measured figures beside their budgets; NAME=… for some of them
	@$(BIN)/python -m tests.bench $(NAME)

proof: $(STAMP) ## write reports in every format and layout, read them back, count the cells; NAME=… for some formats
	@$(BIN)/python -m tests.importing.proof "$(NAME)"

fuzz: $(STAMP) ## give each reader damaged files; SECONDS=10 NAME=html SEED=1 for so long, one reader, one seed
	@$(BIN)/python -m tests.fuzz "$(SECONDS)" "$(NAME)" "$(SEED)"

crash: $(STAMP) ## kill import, edit, finalise, migrate and backup; KILLS=50 NAME=edit SEED=1 so often each, one of them, one seed
	@$(BIN)/python -m tests.crash "$(KILLS)" "$(NAME)" "$(SEED)"

cuts: $(STAMP) ## cut connections of people at work over SSH; CUTS=50 SEED=1 so many, one seed
	@$(BIN)/python -m tests.ssh.cutting "$(CUTS)" "$(SEED)"

shots: $(STAMP) ## draw docs/screenshots (needs rsvg-convert and Noto Sans Mono CJK); NAME=… for some
	@$(BIN)/python -m tests.shots $(NAME)

constraints: ## pin again what pyproject.toml asks for; UPGRADE=--upgrade takes newer releases
	@set -e; dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; pins=$$dir/constraints.txt; \
	$(PYTHON) -m venv $$dir/venv; $$dir/venv/bin/python -m pip install -qq uv; \
	if [ -f constraints.txt ]; then cp constraints.txt $$pins; fi; \
	$$dir/venv/bin/uv pip compile $(UPGRADE) --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --group dev pyproject.toml --output-file $$pins; \
	{ echo '# What `make` installs: versions and hashes, for Python 3.11 and later, Linux and macOS.'; \
	  echo '# Written by `make constraints` from pyproject.toml; not edited by hand.'; cat $$pins; } > constraints.txt

clean: ## remove the virtual environment, caches and build output
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find qktui db tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "qktui needs Python 3.11 or newer; name one with PYTHON, as in: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Installing into $(VENV) ..." >&2
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install -qq --require-hashes -r constraints.txt
	@$(PIP) install -qq --no-deps --no-build-isolation -e .
	@touch $@
