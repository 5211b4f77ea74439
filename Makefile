# make serve: from a fresh clone to a running site.  make test: the same, and every test.
# All that is needed beforehand: git, make, and Python 3.11 or newer with venv.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# What was installed from which lock file; a change of either installs again.
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
# The style and scripts of the pages, built of frontend/ with Node.js: the machine's own, else one from PyPI.
FRONTEND := app/static/build/manifest.json
NODE := $(VENV)/.node
# The client in JavaScript that the tests ask the endpoint with.
CLIENTS := tests/clients/node_modules/.package-lock.json

.PHONY: serve test build check lock clean

serve: $(RUNTIME) $(FRONTEND)
	$(BIN)/handlingsplan serve --host $(HOST) --port $(PORT)

test: $(DEVELOPMENT) $(FRONTEND) $(CLIENTS)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

build: $(RUNTIME) $(FRONTEND)

# What CI holds beside the tests: style, types, and a pyproject.toml that its readers understand.
check: $(DEVELOPMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/validate-pyproject pyproject.toml

# New versions of everything, pinned by hash, without a word of where they come from.
lock: $(DEVELOPMENT)
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade \
		--quiet pyproject.toml --group build --output-file requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade \
		--quiet pyproject.toml --group build --group dev --output-file requirements-dev.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade \
		--quiet --group node --output-file requirements-node.lock

clean:
	rm -rf $(VENV) var build app/static/build frontend/node_modules tests/clients/node_modules

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; try: make PYTHON=python3.12")'
	@$(PYTHON) -c 'import venv, ensurepip' || { echo "Python lacks venv; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(RUNTIME): $(VENV)/.made requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-index --no-build-isolation --editable .
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@

$(NODE): $(VENV)/.made requirements-node.lock
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18)' 2>/dev/null && npm --version >/dev/null 2>&1 \
		|| $(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-node.lock
	@touch $@

$(FRONTEND): $(NODE) frontend/package-lock.json frontend/build.mjs $(wildcard frontend/src/* frontend/src/*/*)
	cd frontend && export PATH="$(CURDIR)/$(BIN):$$PATH" \
		&& npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && npm run --silent build

$(CLIENTS): $(NODE) tests/clients/package-lock.json
	cd tests/clients && export PATH="$(CURDIR)/$(BIN):$$PATH" \
		&& npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
