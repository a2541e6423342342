# Two commands for everybody: `make demo` and `make test`. Each sets up .venv first if necessary.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile

.PHONY: help setup demo test test-fast coverage docs pages bench bench-quick fuzz verdicts screenshots lint lock dist

help:
	@echo "make demo         grade a sample class as a course, into demo/"
	@echo "make test         run the linters, check the release, run all tests"
	@echo "make test-fast    run the tests that need no TensorFlow training, browser or cluster"
	@echo "make coverage     run all tests and measure coverage, into htmlcov/"
	@echo "make lint         run the linters"
	@echo "make docs         build the documentation site into site/"
	@echo "make pages        update the pages that are generated from code"
	@echo "make screenshots  renew the pictures in docs/screenshots (needs Chromium)"
	@echo "make bench        measure speed into docs/performance.md (half an hour)"
	@echo "make bench-quick  measure speed with smaller classes, into .grader/performance/ (ten minutes)"
	@echo "make verdicts     grade all sample submissions with many seeds, and all mutants (hours)"
	@echo "make fuzz         search for damaged input that breaks the grader (half an hour)"
	@echo "make setup        create the virtual environment"
	@echo "make dist         build the wheel and the sdist into dist/"
	@echo "make lock         renew requirements.lock from pyproject.toml"

setup: $(READY)

demo: $(READY)
	$(BIN)/python -m scripts.demo

test: lint
	$(BIN)/grader release --check
	$(PYTEST) --no-loadscope-reorder

test-fast: $(READY)
	$(PYTEST) -m "not slow"

coverage: $(READY)
	$(PYTEST) --cov --cov-report=term --cov-report=html

bench: $(READY)
	$(BIN)/python -m benchmarks.performance

bench-quick: $(READY)
	$(BIN)/python -m benchmarks.performance --quick

fuzz: $(READY)
	FUZZ=long $(BIN)/python -m pytest tests/fuzz

verdicts: $(READY)
	$(BIN)/python -m benchmarks.verdicts

screenshots: $(READY)
	SCREENSHOTS=docs/screenshots $(BIN)/python -m pytest tests/browser

docs: $(READY)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build

pages: $(READY)
	$(BIN)/python -m scripts.module_table
	$(BIN)/python -m scripts.hints_page
	$(BIN)/python -m scripts.api_pages
	$(BIN)/python -m scripts.settings_table

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

dist: $(READY)
	$(BIN)/uv build --no-build-isolation --clear --out-dir dist

lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-header --quiet --output-file requirements.lock

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	  || { echo "Python 3.11, 3.12 or 3.13 is needed; name it: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.8
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(READY)
