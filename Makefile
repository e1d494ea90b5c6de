# What a newcomer types. Needs make and Python 3.11 or later, nothing else.
#
# One environment, .venv, grows on demand: `demo` installs the library and Fava, `test` adds the tools. A stamp inside
# it, older than pyproject.toml, says that the environment is stale; one whose Python was upgraded away is made anew,
# whatever its stamps say; deleting .venv starts over.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
ARGS ?=
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test check rules proof mutants amounts format bench screenshots lower clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 16

demo: $(VENV)/.web ## open the example cooperative in Fava
	$(BIN)/ruche demo $(ARGS)

test: $(VENV)/.dev ## run the whole suite (ARGS="-k carry" for a part)
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

check: $(VENV)/.dev ## lint, types, order of layers
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layers.py

rules: $(VENV)/.dev ## prove the example cooperative's rules, and that every domain mutant of them is caught
	$(BIN)/ruche --lang en rules check --profile ci ledgers/la-ruche/main.beancount
	$(BIN)/ruche --lang en rules mutate --profile ci ledgers/la-ruche/main.beancount

proof: $(VENV)/.dev ## write the figures of the proof anew, docs/proof.md and docs/preuve.md
	$(BIN)/python -m tools.proof

mutants: .venv-mutants/.dev ## break what computes amounts line by line (half an hour), docs/mutants.json
	.venv-mutants/bin/python -m tools.generic $(ARGS)

amounts: $(VENV)/.dev ## compare every generated cent of ledgers/ with the last release
	$(BIN)/python -m tools.amounts

format: $(VENV)/.dev ## sort imports and repair what ruff can repair
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev ## what the plugin costs, as ratios (BENCH=full for a million postings)
	$(BIN)/python benchmarks/bench.py $(if $(filter full,$(BENCH)),--full) $(ARGS)

screenshots: $(VENV)/.dev ## take the pictures of the documentation (needs Chromium)
	$(BIN)/python -m scripts.screenshots $(ARGS)

lower: .venv-lower/.dev ## run the suite on the oldest dependencies that we allow
	.venv-lower/bin/python -m pytest -n $(JOBS) $(ARGS)

# Apart, as the tool asks for newer libraries than we do.
.venv-mutants/.dev: pyproject.toml $(call unless_sound,.venv-mutants)
	$(call create_venv,.venv-mutants)
	.venv-mutants/bin/python -m pip --disable-pip-version-check --quiet install -e '.[dev]' 'mutmut>=3.8,<4'
	@touch $@

clean: ## delete the environments and every cache
	rm -rf $(VENV) .venv-lower .venv-mutants mutants .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -name '*.picklecache' -delete

# A prerequisite that is never there, for an environment that does not work: behind a newer Python lies an empty one.
unless_sound = $(if $(shell $(1)/bin/python -c 'import pip' 2> /dev/null && echo sound),,MADE_ANEW)
MADE_ANEW:

# python3 -m venv leaves half an environment behind when Debian's ensurepip is missing, hence the rm.
define create_venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "ruche_ledger needs Python 3.11 or later: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(1)/bin/python -c 'import pip' 2> /dev/null || { rm -rf $(1) && $(PYTHON) -m venv $(1); } \
	  || { rm -rf $(1); echo "This Python cannot make a virtual environment: apt-get install python3-venv" >&2; exit 1; }
endef

$(VENV)/.web: pyproject.toml $(call unless_sound,$(VENV))
	$(call create_venv,$(VENV))
	$(PIP) install -e '.[web]'
	@touch $@

$(VENV)/.dev: pyproject.toml $(call unless_sound,$(VENV))
	$(call create_venv,$(VENV))
	$(PIP) install -e '.[dev]'
	@touch $(VENV)/.web $@

.venv-lower/.dev: pyproject.toml tools/lower_bounds.py $(call unless_sound,.venv-lower)
	$(call create_venv,.venv-lower)
	.venv-lower/bin/python tools/lower_bounds.py > .venv-lower/constraints.txt
	.venv-lower/bin/python -m pip --disable-pip-version-check --quiet install -c .venv-lower/constraints.txt -e '.[dev]'
	@touch $@
