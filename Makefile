# Two commands: `make pipeline` and `make test`. Each sets up .venv first if it is missing or the lock has changed.
SHELL := /bin/bash
PYTHON ?= python3
TORCH  ?= $(shell command -v nvidia-smi >/dev/null 2>&1 && echo cuda || echo cpu)
PARAMS ?=

# uv reads no pip configuration: pass on what pip was told (empty values do no harm).
export UV_FIND_LINKS    ?= $(PIP_FIND_LINKS)
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
# Every start would pay for compiling again where a machine forbids writing bytecode.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
QUICK := $(addprefix tests/core/,cli corpus results text test_docs.py test_params.py test_rings.py) tests/repository/test_contributing.py
LOCK := requirements/app.txt requirements/dev.txt requirements/torch-$(TORCH).txt requirements/uv.txt
SYNC := $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode $(LOCK)

.PHONY: pipeline test test-slow flow ui serve report bench clean setup docs records pictures lint check lock

pipeline: setup  ## corpus to judged bundle and reports (PARAMS=name puts a preset in place first)
	@$(if $(PARAMS),hanyeong preset $(PARAMS) &&) hanyeong run

test: setup  ## every test but the slow ones
	python -m pytest -q -m "not slow" --numprocesses auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder $(TESTS)

test-slow: setup  ## what takes minutes: the sample at full size, kills, the real server
	python -m pytest -q -m slow $(TESTS)

flow: setup  ## the same pipeline as a Prefect flow
	@hanyeong check && python -m flows.lifecycle

ui: setup  ## Prefect's pages on 127.0.0.1, the flow on a schedule
	@hanyeong check && python -m flows.ui

serve: setup  ## the bundle in service as a service on 127.0.0.1
	@hanyeong serve

report: setup  ## draw the pages again from the facts that are there
	@hanyeong report

bench: setup  ## side-by-side measurements behind docs/performance.md
	@for script in benchmarks/*.py; do echo "== $$script"; python $$script || exit; done

clean:  ## remove scratch (.hanyeong: checkpoints, logs) and the environment; outputs, caches and .prefect (runs, automations) stay
	rm -rf .hanyeong .venv

lint: setup  ## format, rules, types, spelling
	ruff format --check . && ruff check . && mypy && git ls-files -z | xargs -0 codespell

check: lint  ## what to run before each commit: lint and the quick tests
	python -m pytest -q -m "not slow" --numprocesses auto --maxprocesses 4 $(QUICK)

docs: setup  ## docs/contracts.md and params.schema.json, from the stages and their params
	python -m stages.contracts && hanyeong schema

records: setup  ## the records of the pages' tests, anew from a tiny run
	python -m tests.pipeline.record

pictures: setup  ## the README's pictures, from the last run's pages (needs chromium)
	python -m docs.pictures && python -m docs.pipeline

COMPILE := ../$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
  --no-emit-index-url --no-emit-find-links --quiet

lock: setup  ## compile app.txt and dev.txt from pyproject.toml, uv.txt from uv.in (torch-*.txt are kept by hand)
	cd requirements && $(COMPILE) ../pyproject.toml torch.in --extra documents --extra flows --excludes excludes.in -o app.txt
	cd requirements && $(COMPILE) ../pyproject.toml --extra test --extra dev --constraints app.txt -o dev.txt
	cd requirements && $(COMPILE) uv.in -o uv.txt

READY := .venv/ready-$(TORCH)

setup: .venv/installed

# An environment of the same Python is brought up to date, which takes seconds; otherwise it is made anew.
$(READY): $(LOCK)
	@$(PYTHON) -I hanyeong/preflight.py
	test "$$($(BIN)/python --version 2>&1)" = "$$($(PYTHON) --version)" || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	$(SYNC) || $(SYNC) --torch-backend=cpu
	touch $@

.venv/installed: $(READY) pyproject.toml  # seconds: the libraries stay where only the project's own description changed
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/uv pip check --quiet --python $(BIN)/python
	touch $@
