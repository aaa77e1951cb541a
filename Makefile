# Everything here needs Python >= 3.11, make and git, and nothing else: the tools are installed into
# .venv on first use, at the versions of requirements/dev.txt, through your own pip settings.
# Prerequisites are relative and recipes quote, so that the path may hold a space.

PYTHON ?= python3
DATA ?=
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
WHEEL_VENV := .venv-wheel
SURVIVAL_VENV := .venv-lifelines
PINS := requirements/dev.txt
# Twice quiet: errors alone. Warnings here are about the machine's pip settings, not about us.
INSTALL := -m pip install -qq --disable-pip-version-check
WORKERS ?= auto

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Two recipes at once would install into one environment.
.NOTPARALLEL:

.PHONY: help
help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: $(VENV)/.has-demo ## score a made-up book of customers, or DATA=customers.csv (or .parquet)
	@$(PY) examples/demo.py $(if $(DATA),"$(DATA)")

.PHONY: test
test: $(VENV)/.has-test ## run the tests; fails under 100 % branch coverage (ARGS="-k name" for a few)
	$(PY) -m pytest --numprocesses $(WORKERS) -m "not spark and not lifelines" \
	$(if $(ARGS),$(ARGS),--cov --cov-report=term)

# In one process: each would start a Spark of its own.
.PHONY: test-spark
test-spark: $(VENV)/.has-test $(VENV)/.has-spark ## run the tests on Spark, 1,000,000 rows among them (needs Java 17)
	$(PY) -m pytest -m spark tests/engines $(ARGS)

.PHONY: lint
lint: $(VENV)/.has-lint ## check style and format (docstrings are checked by make docs)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

.PHONY: format
format: $(VENV)/.has-lint ## put the code in order
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

.PHONY: types
types: $(VENV)/.has-types ## mypy --strict and pyright strict
	$(PY) -m mypy
	$(PY) -m pyright --pythonpath $(PY)

.PHONY: docs
docs: $(VENV)/.has-docs ## build the pages into build/docs; any warning is an error
	rm -rf docs/api/generated
	$(PY) -m sphinx -n -W --keep-going -q -d build/doctrees docs build/docs

# On one process: the examples of a page build on each other.
.PHONY: doctest
doctest: $(VENV)/.has-test ## run every example of the README, the docs and the docstrings
	$(PY) -m pytest README.md docs src

.PHONY: fuzz
fuzz: $(VENV)/.has-test ## load 120,000 documents gone wrong, of which make test loads a tenth (after changes of spec)
	HEALTHSCORE_FUZZ=all $(PY) -m pytest --numprocesses $(WORKERS) tests/spec/test_fuzz.py

.PHONY: engines
engines: $(VENV)/.has-test ## score all random scorecards in every engine, of which make test takes a third
	HEALTHSCORE_ENGINES=all $(PY) -m pytest --numprocesses $(WORKERS) -m "not spark" \
	tests/engines/test_all_engines.py

.PHONY: lifelines
lifelines: ## hold survival curves to those of lifelines, which takes an older pandas
	@"$(PYTHON)" -m venv --clear $(SURVIVAL_VENV)
	@$(SURVIVAL_VENV)/bin/python $(INSTALL) --constraint $(PINS) --upgrade pip
	@$(SURVIVAL_VENV)/bin/python $(INSTALL) --constraint requirements/lifelines.txt --editable . \
	--group lifelines
	$(SURVIVAL_VENV)/bin/python -m pytest -m lifelines tests/evaluate/test_lifelines.py $(ARGS)

.PHONY: schema
schema: $(VENV)/.has-package ## write the JSON Schema of documents anew, from the table of kinds
	$(PY) -c 'from healthscore.spec._schema import PATH, schema_text as t; PATH.write_text(t())'

.PHONY: bench
bench: $(VENV)/.has-bench ## time the engine against its peers and print the table of ratios
	$(PY) -m benchmarks $(ARGS)

.PHONY: bench-smoke
bench-smoke: $(VENV)/.has-bench ## the same on few rows: only that it runs and that all agree
	$(PY) -m benchmarks --smoke

.PHONY: wheel lowest
wheel: ## build sdist and wheel, install the wheel alone and test it
lowest: ## the same with the oldest dependencies that are promised (Python 3.11 or 3.12)
wheel: WHEEL_PINS := $(PINS)
lowest: WHEEL_PINS := requirements/lowest.txt
# What a wheel lacks shows in the first examples of a law.
wheel: WHEEL_PROFILE := quick
lowest: WHEEL_PROFILE :=
# Engines, and simulations of what is claimed, do the same for the wheel, and take longest.
wheel: WHEEL_LESS := --ignore "$$root/tests/engines" --ignore "$$root/tests/evaluate"
lowest: WHEEL_LESS :=
# The tests run from an empty directory, so that no import can find src by accident.
wheel lowest: $(VENV)/.has-wheel
	rm -rf dist
	$(PY) -m build --outdir dist .
	$(PY) -m venv --clear $(WHEEL_VENV)
	$(WHEEL_VENV)/bin/python $(INSTALL) --constraint $(PINS) --upgrade pip
	$(WHEEL_VENV)/bin/python $(INSTALL) --constraint $(WHEEL_PINS) --group test dist/*.whl
	@root="$$(pwd)"; empty="$$(mktemp -d)"; trap 'rm -rf "$$empty"' EXIT; cd "$$empty"; \
	"$$root/$(WHEEL_VENV)/bin/python" -c 'import healthscore as hs; print("testing", hs.__file__); \
	assert "site-packages" in hs.__file__' && \
	HYPOTHESIS_PROFILE="$(WHEEL_PROFILE)" \
	"$$root/$(WHEEL_VENV)/bin/python" -m pytest --numprocesses $(WORKERS) -m "not spark and not lifelines" \
	--config-file "$$root/pyproject.toml" --rootdir "$$root" $(WHEEL_LESS) "$$root/tests"

.PHONY: clean
clean: ## remove all that make made
	rm -rf $(VENV) $(WHEEL_VENV) $(SURVIVAL_VENV) build dist docs/api/generated .coverage .hypothesis .mypy_cache \
	.pytest_cache .ruff_cache

# The pip that comes with Python 3.11 knows no --group: it is upgraded first.
$(VENV)/.has-package: pyproject.toml $(PINS)
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo 'healthscore needs Python 3.11 or newer, and "$(PYTHON)" is not:' >&2; \
	"$(PYTHON)" --version >&2; \
	echo 'Say which one to use, such as: make PYTHON=python3.12 ...' >&2; exit 1; }
	@echo 'making $(VENV)'
	@"$(PYTHON)" -m venv $(VENV)
	@$(PY) $(INSTALL) --constraint $(PINS) --upgrade pip
	@$(PY) $(INSTALL) --constraint $(PINS) --editable .
	@touch $@

# One stamp a dependency group: the demo does not wait for the type checkers.
$(VENV)/.has-%: $(VENV)/.has-package
	@echo 'installing the tools for: $*'
	@$(PY) $(INSTALL) --constraint $(PINS) --group $*
	@touch $@
