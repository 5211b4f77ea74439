# make serve            install, build the first release, serve the site
# make test             install, run all tests; ARGS="…" are passed on to pytest; THOROUGH=1 tries all values
# make format           format the code and fix what ruff can fix
# make check            style, types and project metadata
# make bench           measure the site beside its peers (docs/performance.md); ARGS="…" are passed on
# make bench-peers     install the peers that are no packages of the system, into build/
# make coverage         run the tests and print the lines that no test runs; takes the same ARGS
# make test-lowest      run the tests with the lowest versions that pyproject.toml allows; takes the same ARGS
# make picture          take the pictures of the site in the README and in the pages for planners
# make lock             update all pinned versions
# make clean            delete everything that was installed or built
#
# Needed beforehand: git, make, and Python 3.11 or newer with venv.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# Empty files that are as old as the last installation; a newer lock file makes it run again.
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
# CSS and JavaScript, built from frontend/ with Node.js. A machine without Node.js gets it as a Python package.
FRONTEND := app/static/build/manifest.json
NODE := $(VENV)/.node
# The SPARQL client in JavaScript that the tests use.
CLIENTS := tests/clients/node_modules/.package-lock.json
# A second environment, with the lowest allowed version of each dependency.
LOWEST := $(VENV)/lowest
# Three processes for two processors share the tests, because many tests wait for a server or a browser.
# All tests of a file run in one process, because many files start a server once.
ARGS ?=
PROCESSES ?= $(shell echo $$(( ($$(getconf _NPROCESSORS_ONLN) * 3 + 1) / 2 )))
PYTEST := -m pytest --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder
# Python keeps compiled code. Otherwise each of the processes that the tests start compiles the software again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: serve test build format check bench bench-peers coverage test-lowest picture lock clean

serve: $(RUNTIME) $(FRONTEND)
	$(BIN)/handlingsplan serve --host $(HOST) --port $(PORT)

test: $(DEVELOPMENT) $(FRONTEND) $(CLIENTS)
	$(BIN)/python $(PYTEST) $(ARGS)

# The first start after it need not compile: 0.4 s for the modules, 0.15 for the templates of the first page.
build: $(RUNTIME) $(FRONTEND)
	$(BIN)/python -m compileall -q app
	$(BIN)/python -c 'from app.views.templates import environment, load_all; load_all(environment())'

format: $(DEVELOPMENT)
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

check: $(DEVELOPMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/validate-pyproject pyproject.toml

bench: $(DEVELOPMENT) $(FRONTEND)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m bench $(ARGS)

bench-peers: $(DEVELOPMENT) $(NODE)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python build/peers/rdflib-endpoint
	$(BIN)/uv pip install --quiet --python build/peers/rdflib-endpoint 'rdflib-endpoint[web]==0.6.3'
	mkdir -p build/peers/trifid && export PATH="$(CURDIR)/$(BIN):$$PATH" \
		&& npm install --prefix build/peers/trifid --ignore-scripts --no-audit --no-fund --loglevel=error trifid@5.3.0

# Only code that runs in the test processes is measured: not the servers that a test starts, nor query workers.
coverage: $(DEVELOPMENT) $(FRONTEND) $(CLIENTS)
	$(BIN)/python $(PYTEST) --cov=app --cov-branch --cov-report=term-missing:skip-covered $(ARGS)

# Old versions of a library may use names that a newer version of another library deprecates.
test-lowest: $(LOWEST)/.installed $(FRONTEND) $(CLIENTS)
	$(LOWEST)/bin/python $(PYTEST) -W ignore::DeprecationWarning $(ARGS)

picture: $(DEVELOPMENT) $(FRONTEND)
	$(BIN)/python -m tests.browser.picture docs/site.png
	$(BIN)/python -m tests.browser.planner_pictures docs

# The lock files hold hashes, but no address of a package index.
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

# The lowest versions apply to the dependencies of the software; the test tools are the newest that fit.
$(LOWEST)/.installed: $(DEVELOPMENT) pyproject.toml
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(LOWEST)
	$(BIN)/uv pip compile --quiet --resolution lowest-direct --python $(BIN)/python pyproject.toml \
		--output-file $(LOWEST)/requirements.txt
	$(BIN)/uv pip install --quiet --python $(LOWEST) --requirement $(LOWEST)/requirements.txt \
		--constraint $(LOWEST)/requirements.txt --group build --group dev
	$(BIN)/uv pip install --quiet --python $(LOWEST) --no-deps --no-build-isolation --editable .
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
