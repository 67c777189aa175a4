# Two commands: `make pipeline` and `make test`. Each sets up .venv first if it is missing or the lock has changed.
SHELL := /bin/bash
PYTHON ?= python3
TORCH  ?= $(shell command -v nvidia-smi >/dev/null 2>&1 && echo cuda || echo cpu)

# uv reads no pip configuration: pass on what pip was told (empty values do no harm).
export UV_FIND_LINKS    ?= $(PIP_FIND_LINKS)
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
# Every start would pay for compiling again where a machine forbids writing bytecode.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
UV  := $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes --compile-bytecode
LOCK := requirements/app.txt requirements/torch-$(TORCH).txt requirements/uv.txt

.PHONY: pipeline test test-slow flow ui report bench clean setup lock lint

setup: .venv/ready

.venv/ready: $(LOCK) pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements/uv.txt
	$(UV) -r requirements/app.txt
	$(UV) -r requirements/torch-$(TORCH).txt || $(UV) -r requirements/torch-$(TORCH).txt --torch-backend=cpu
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/uv pip check --quiet --python $(BIN)/python
	touch $@
