# Every command a contributor needs; CI runs `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: pictures isolation bench-alerts bench-morning bench-writes chaos run test check bench bench-scale test-recorded properties hostile http-audit clients api-clients webhook-receiver fmt lock lock-clients lock-bench live bulk history

run: .venv/installed  ## Start everything: Postgres, sandbox vendors, sync, server
	$(BIN)/csgraph demo

test: check  ## The whole test suite
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: .venv/installed  ## Lint, types, architecture, schema
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy src/csgraph
	$(BIN)/lint-imports
	$(BIN)/csgraph schema check

RECORDED ?= ../shared/data
test-recorded: .venv/installed  ## Sync recorded vendor responses from $(RECORDED)
	CSGRAPH_RECORDED=$(RECORDED) $(BIN)/pytest -m recorded tests/recorded tests/sandbox/recorded

clients: .venv/installed .clients/installed  ## Read the sandbox with other people's clients; compare with our connector
	$(BIN)/python -m tests.clients

http-audit: .venv/installed .audit/installed  ## Hold a server to the audit suite of GraphQL over HTTP (npm)
	$(BIN)/python -m tests.audit .audit

CASES ?= 10000
SEED ?= 0
properties: .venv/installed  ## Ask $(CASES) generated operations, from $(SEED) on, of csgraph and of a naive reference
	$(BIN)/python -m tests.properties --cases $(CASES) --seed $(SEED)

WORLDS ?= 20
STEPS ?= 200
history: .venv/installed  ## Change $(WORLDS) companies in $(STEPS) random steps each, from $(SEED) on; read their past, take changes back
	$(BIN)/python -m tests.history --worlds $(WORLDS) --steps $(STEPS) --seed $(SEED)

isolation: .venv/installed  ## Ask as one tenant for all that another one has, by every order, filter and cursor
	$(BIN)/pytest --whole-walk tests/acceptance/test_isolation.py

hostile: .venv/installed  ## Attack a server of one worker while another client asks
	$(BIN)/python -m tests.hostile

SECONDS ?= 60
chaos: .venv/installed  ## Kill the API, the worker and Postgres at random under load for $(SECONDS) seconds
	$(BIN)/python -m tests.chaos --seconds $(SECONDS)

live: .venv/installed  ## Hold the feed and its sockets to what they promise under load, for $(SECONDS) s each part
	$(BIN)/python -m tests.live --seconds $(SECONDS)

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

webhook-receiver: .venv/installed tests/webhooks/npm/node_modules/.package-lock.json  ## Have npm's Standard Webhooks library verify what a server sends
	$(BIN)/python -m tests.webhooks

tests/webhooks/npm/node_modules/.package-lock.json: tests/webhooks/npm/package-lock.json
	cd tests/webhooks/npm && npm ci --ignore-scripts --no-audit --no-fund
	touch $@

bench: .venv/installed .bench/installed  ## Six operations side by side with five others; QUICK=1 for a first look; writes docs/performance.md
	$(BIN)/python -m bench $(if $(QUICK),--quick)

ACCOUNTS ?= 100000
bench-scale: .venv/installed  ## Sync and query a generated company of $(ACCOUNTS) accounts; writes docs/performance.md
	$(BIN)/python -m bench.scale --accounts $(ACCOUNTS)

ROWS_IN ?= 100000
ROWS_OUT ?= 1000000
bulk: .venv/installed  ## Import $(ROWS_IN) contacts, export $(ROWS_OUT), kill both in the middle; writes docs/performance.md
	$(BIN)/python -m bench.bulk --rows-in $(ROWS_IN) --rows-out $(ROWS_OUT)

bench-writes: .venv/installed  ## What a mutation costs beside the bare statement; writes docs/performance.md
	$(BIN)/python -m bench.writes

bench-alerts: .venv/installed  ## All alert rules for $(ACCOUNTS) accounts beside a plain scan; writes docs/performance.md
	$(BIN)/python -m bench.alerts --accounts $(ACCOUNTS)

bench-morning: .venv/installed  ## The questions of a CSM's morning for $(ACCOUNTS) accounts; writes docs/performance.md
	$(BIN)/python -m bench.morning --accounts $(ACCOUNTS)

pictures: .venv/installed  ## Draw the influence maps of docs/ anew, as a server gives them
	$(BIN)/python -m tests.pictures

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

# Clients of other people's, each with its own licence: in environments to throw away, never
# in the project's.
CLIENT_VENVS := libraries tap-salesforce tap-zendesk
CLIENT_LOCKS := $(CLIENT_VENVS:%=tests/clients/python/%.lock)

.clients/installed: $(CLIENT_LOCKS) tests/clients/npm/package.json tests/clients/npm/package-lock.json
	rm -rf .clients && mkdir -p .clients/node
	for each in $(CLIENT_VENVS); do \
	  $(PYTHON) -m venv .clients/$$each && \
	  .clients/$$each/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r tests/clients/python/$$each.lock || exit 1; \
	done
	cp tests/clients/npm/package.json tests/clients/npm/package-lock.json .clients/node/
	cd .clients/node && npm ci --ignore-scripts --no-audit --no-fund
	touch $@

lock-clients: .venv/installed  ## Renew the lock files of other people's clients
	for each in $(CLIENT_VENVS); do \
	  $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header tests/clients/python/$$each.in -o tests/clients/python/$$each.lock || exit 1; \
	done
	cd tests/clients/npm && npm install --package-lock-only --ignore-scripts --no-audit --no-fund

.audit/installed: tests/audit/npm/package.json tests/audit/npm/package-lock.json
	rm -rf .audit && mkdir -p .audit
	cp tests/audit/npm/package.json tests/audit/npm/package-lock.json .audit/
	cd .audit && npm ci --ignore-scripts --no-audit --no-fund
	touch $@

# What csgraph is measured against: in environments to throw away, too.
.bench/installed: bench/peers/usual.lock bench/peers/package.json bench/peers/package-lock.json
	rm -rf .bench && mkdir -p .bench/node
	$(PYTHON) -m venv .bench/python
	.bench/python/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r bench/peers/usual.lock
	cp bench/peers/package.json bench/peers/package-lock.json .bench/node/
	cd .bench/node && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

lock-bench: .venv/installed  ## Renew the lock files of what csgraph is measured against
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header bench/peers/usual.in -c requirements.lock -o bench/peers/usual.lock
	cd bench/peers && npm install --package-lock-only --ignore-scripts --no-audit --no-fund
