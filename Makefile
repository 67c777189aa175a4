# The two main commands are `make pipeline` and `make test`. Each first sets up .venv if it is missing or the lock has changed.
SHELL := /bin/bash
PYTHON ?= python3
TORCH  ?= $(shell command -v nvidia-smi >/dev/null 2>&1 && echo cuda || echo cpu)
PARAMS ?=

# uv does not read pip's configuration, so pass its settings on (empty values do no harm).
export UV_FIND_LINKS    ?= $(PIP_FIND_LINKS)
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
# If the environment forbids writing bytecode, every start would compile everything again.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
QUICK := $(addprefix tests/core/,cli corpus results text test_docs.py test_params.py test_rings.py) tests/repository/test_contributing.py
LOCK := requirements/app.txt requirements/dev.txt requirements/torch-$(TORCH).txt requirements/uv.txt
SYNC := $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode $(LOCK)

.PHONY: pipeline learn test test-slow flow ui evidently serve report bench clean setup docs records pictures lint check lock

pipeline: setup  ## run the pipeline up to the release decision and the reports (PARAMS=name first copies that preset)
	@$(if $(PARAMS),hanyeong preset $(PARAMS) &&) hanyeong run

learn: setup  ## measure the parts of the course and make its pages, reports/learn/index.html
	@python -m learn.stale || python -m dvc --wait-for-lock repro --force --single-item learn/dvc.yaml:measure-lifecycle
	@python -m dvc --wait-for-lock repro learn/dvc.yaml && echo reports/learn/index.html

test: setup  ## run all tests except the slow ones
	python -m pytest -q -m "not slow" --numprocesses auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder $(TESTS)

test-slow: setup  ## run the tests that take minutes: the full sample, kills, the real server
	python -m pytest -q -m slow $(TESTS)

flow: setup  ## run the pipeline once as a Prefect flow
	@hanyeong check && python -m flows.lifecycle

ui: setup  ## serve Prefect's UI on 127.0.0.1 and run the flow on its schedule
	@hanyeong check && python -m flows.ui

evidently: setup  ## serve Evidently's UI of the windows on 127.0.0.1
	@python -m hanyeong.pipeline.process python -m hanyeong.monitoring.live.evidently_ui

serve: setup  ## the bundle in service as a service on 127.0.0.1
	@hanyeong serve

report: setup  ## rebuild the report pages from the existing results
	@hanyeong report

bench: setup  ## run the benchmarks of docs/performance.md
	@for script in benchmarks/*.py; do echo "== $$script"; python $$script || exit; done

clean:  ## remove scratch files (.hanyeong: checkpoints, logs) and .venv; keep outputs, caches, the service's database and .prefect
	if [ -d .hanyeong ]; then find .hanyeong -mindepth 1 ! -path '.hanyeong/service.db*' -delete; fi
	rm -rf .venv

lint: setup  ## check formatting, lint rules, types and spelling
	ruff format --check . && ruff check . && mypy && git ls-files -z | xargs -0 codespell

check: lint  ## run before each commit: lint and the quick tests
	python -m pytest -q -m "not slow" --numprocesses auto --maxprocesses 4 $(QUICK)

docs: setup  ## generate docs/contracts.md and params.schema.json from the stages and their params
	python -m stages.contracts && hanyeong schema

records: setup  ## recreate the recorded results for the tests of the pages, from a tiny run
	python -m tests.pipeline.record

pictures: setup  ## recreate the pictures of the README from the last run, and of the service with BUNDLE=DIR (needs chromium)
	python -m docs.pictures && python -m docs.pipeline

COMPILE := ../$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
  --no-emit-index-url --no-emit-find-links --quiet

lock: setup  ## compile app.txt, dev.txt and serve.txt from pyproject.toml, and uv.txt from uv.in (torch-*.txt are edited by hand)
	cd requirements && $(COMPILE) ../pyproject.toml torch.in --extra documents --extra flows --excludes excludes.in -o app.txt
	cd requirements && $(COMPILE) ../pyproject.toml --extra test --extra dev --constraints app.txt -o dev.txt
	cd requirements && $(COMPILE) ../pyproject.toml serve.in --extra serve --extra postgres --constraints app.txt -o serve.txt
	cd requirements && $(COMPILE) uv.in -o uv.txt

READY := .venv/ready-$(TORCH)

setup: .venv/installed

# An environment of the same Python version is updated, which takes seconds; otherwise it is recreated.
$(READY): $(LOCK)
	@$(PYTHON) -I hanyeong/preflight.py
	test "$$($(BIN)/python --version 2>&1)" = "$$($(PYTHON) --version)" || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	$(SYNC) || $(SYNC) --torch-backend=cpu
	touch $@

.venv/installed: $(READY) pyproject.toml  # takes seconds: libraries are kept when only pyproject.toml changed
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/uv pip check --quiet --python $(BIN)/python
	touch $@
