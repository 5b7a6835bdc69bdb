# Every command a contributor needs; CI runs `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check bench bench-scale test-recorded properties hostile api-clients fmt lock

run: .venv/installed  ## Start everything: Postgres, sandbox vendors, sync, server
	$(BIN)/csgraph demo

test: check  ## The whole test suite
	$(BIN)/pytest

check: .venv/installed  ## Lint, types, architecture, schema
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy src/csgraph
	$(BIN)/lint-imports
	$(BIN)/csgraph schema check

RECORDED ?= ../shared/data
test-recorded: .venv/installed  ## Sync recorded vendor responses from $(RECORDED)
	CSGRAPH_RECORDED=$(RECORDED) $(BIN)/pytest -m recorded tests/recorded tests/sandbox/recorded

CASES ?= 10000
SEED ?= 0
properties: .venv/installed  ## Ask $(CASES) generated operations, from $(SEED) on, of csgraph and of a naive reference
	$(BIN)/python -m tests.properties --cases $(CASES) --seed $(SEED)

hostile: .venv/installed  ## Attack a server of one worker while another client asks
	$(BIN)/python -m tests.hostile

CLIENTS := tests/clients_api
api-clients: .venv/installed $(CLIENTS)/node_modules/.package-lock.json $(CLIENTS)/.venv-gql/installed $(CLIENTS)/.venv-ariadne/installed  ## Run GraphQL clients and tools of others, as they are, against the API
	$(BIN)/python -m tests.clients_api

$(CLIENTS)/node_modules/.package-lock.json: $(CLIENTS)/package-lock.json
	cd $(CLIENTS) && npm ci
	touch $@

$(CLIENTS)/.venv-%/installed: $(CLIENTS)/requirements-%.txt
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	touch $@

bench: .venv/installed  ## Benchmarks, as ratios side by side
	$(BIN)/python -m bench

ACCOUNTS ?= 100000
bench-scale: .venv/installed  ## Sync and query a generated company of $(ACCOUNTS) accounts; writes docs/performance.md
	$(BIN)/python -m bench.scale --accounts $(ACCOUNTS)

fmt: .venv/installed
	$(BIN)/ruff format src tests bench
	$(BIN)/ruff check --fix src tests bench

lock: .venv/installed  ## Renew the lock files
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

.venv/installed: requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@
