# Two commands for everybody: `make demo` and `make test`. Each sets up .venv first if need be.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup demo test test-fast bench bench-quick fuzz verdicts screenshots lint lock

help:
	@echo "make demo   grade a sample class as a course, into demo/"
	@echo "make test   run the linters, compare the release with its sources, run all tests"
	@echo "make test-fast  only the tests that need neither TensorFlow nor a browser"
	@echo "make bench  measure speed, against peers and itself, into docs/performance.md (half an hour)"
	@echo "make bench-quick  the same with less of everything, into .grader/performance/ (ten minutes)"
	@echo "make fuzz   look for damaged notebooks and forged messages that break the grader (half an hour)"
	@echo "make verdicts  grade all sample submissions with many seeds, and all mutants (hours)"
	@echo "make screenshots  take the pictures in docs/screenshots anew (needs Chromium)"
	@echo "make setup  only make the virtual environment"
	@echo "make lint   only the linters"
	@echo "make lock   renew requirements.lock from pyproject.toml"

setup: $(READY)

demo: $(READY)
	$(BIN)/python -m scripts.demo

test: lint
	$(BIN)/grader release --check
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-fast: $(READY)
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

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

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

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
