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

.PHONY: serve test check lock clean

serve: $(RUNTIME)
	$(BIN)/handlingsplan serve --host $(HOST) --port $(PORT)

test: $(DEVELOPMENT)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

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

clean:
	rm -rf $(VENV) var build

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
