# Every command a contributor needs; CI runs `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check bench bench-scale test-recorded fmt lock

run: .venv/installed  ## Start everything: Postgres, sandbox vendors, sync, server
	$(BIN)/csgraph demo

test: check  ## The whole test suite
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: .venv/installed  ## Lint, types, architecture, schema
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy src/csgraph
	$(BIN)/lint-imports
	$(BIN)/csgraph schema check

RECORDED ?= ../shared/data
test-recorded: .venv/installed  ## Sync recorded vendor responses from $(RECORDED)
	CSGRAPH_RECORDED=$(RECORDED) $(BIN)/pytest -m recorded tests/recorded tests/sandbox/recorded

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
