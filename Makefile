# What a newcomer needs: `make run`. Everything else is listed by `make help`.
SHELL   := /bin/sh
UV_PIN  := 0.13.9
TOOLS   := .tools
UV      := $(shell uv --version >/dev/null 2>&1 && echo uv || echo $(TOOLS)/bin/uv)
PY      := .venv/bin/python
PYTEST  := $(PY) -m pytest -q
JOBS    ?= 2
PORT    ?= 8000
MISSING := No Python 3.12, 3.13 or 3.14 was found and none could be downloaded. Install one and run `make PYTHON=/path/to/python3.13 setup`.

.PHONY: help setup run test test-sqlite test-postgresql check faults fuzz audit bench reference messages frontend lock sbom clean
.DEFAULT_GOAL := help

help:            ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | while IFS="	" read -r name says; do printf '  make %-12s %s\n' "$$name" "$$says"; done

setup: .venv/.stamp ## install everything into this folder (.venv, .tools); nothing outside it

# The interpreter is found by trying, because shims may exist and refuse. It is handed to `uv venv` only: with UV_PYTHON
# exported, `uv pip sync` would install into that interpreter and not into .venv.
.venv/.stamp: pyproject.toml requirements.lock find-python.sh | $(filter-out uv,$(UV))
	@found=$$(PYTHON="$(PYTHON)" ./find-python.sh); \
	  { test -x $(PY) && $(PY) -c 'import sys; sys.exit(not (3,12) <= sys.version_info[:2] < (3,15))'; } || \
	  $(UV) venv -q --clear --python "$${found:-3.13}" .venv || { echo "$(MISSING)"; exit 1; }
	@$(UV) pip sync -q --python $(PY) --require-hashes requirements.lock
	@$(UV) pip install -q --python $(PY) --no-deps --editable .
	@touch $@

$(TOOLS)/bin/uv:
	@{ python3 -m venv $(TOOLS) && $(TOOLS)/bin/python -m pip install -q uv==$(UV_PIN); } >/dev/null 2>&1 \
	  || { rm -rf $(TOOLS); python3 -m pip install -q --target $(TOOLS) uv==$(UV_PIN); }

run: setup       ## a demonstration on 127.0.0.1:8000 (PORT=…): site, worker and clock, until Ctrl-C
	@exec .venv/bin/treadle run --port $(PORT)

test: setup      ## everything, on SQLite and on PostgreSQL, in Chromium
	@one=0; two=0; \
	  echo "== SQLite"; $(PYTEST) -n $(JOBS) || one=$$?; \
	  echo "== PostgreSQL"; TREADLE_TEST_LEG=postgresql $(PYTEST) -n $(JOBS) || two=$$?; \
	  exit $$((one > two ? one : two))

test-sqlite: setup      ## the SQLite half of `make test`
	@$(PYTEST) -n $(JOBS)

test-postgresql: setup  ## the PostgreSQL half of `make test`
	@TREADLE_TEST_LEG=postgresql $(PYTEST) -n $(JOBS)

check: setup     ## lint, types, contracts and the tests without a database, in a minute
	@.venv/bin/ruff check -q .
	@.venv/bin/lint-imports --no-logo >.lint-imports.log 2>&1 || { cat .lint-imports.log; exit 1; }; rm -f .lint-imports.log
	@$(PY) -m mypy
	@$(PYTEST) -n $(JOBS) -m "not database and not browser and not slow and not faults"

faults: setup    ## the long runs that kill processes: 200 kills of each kind, on SQLite and on PostgreSQL
	@TREADLE_TEST_LONG=1 $(PYTEST) tests/faults
	@TREADLE_TEST_LONG=1 TREADLE_TEST_LEG=postgresql $(PYTEST) tests/faults

fuzz: setup      ## the nightly run: 100,000 broken files for each importer (CASES=100000), hours long
	@TREADLE_TEST_FUZZ_CASES=$(or $(CASES),100000) $(PYTEST) -n $(JOBS) --timeout 0 tests/fuzz

audit: setup     ## ask advisories about the locked dependencies (ADVISORIES=file in the OSV format, or pip-audit)
	@ADVISORIES="$(ADVISORIES)" $(PY) -m tests.audit

bench: setup     ## build a programme and print what it costs beside peers (FACTORIES=200 YEARS=5 POSTGRESQL=1 GROWTH=1)
	@$(PY) -m bench --factories $(or $(FACTORIES),200) --years $(or $(YEARS),5) \
	  $(if $(POSTGRESQL),--postgresql) $(if $(GROWTH),--growth) $(if $(DATA),--data $(DATA))

reference: setup ## make the generated pages of docs/reference again
	@.venv/bin/treadle settings --markdown > docs/reference/settings.md
	@.venv/bin/treadle roles --markdown > docs/reference/roles.md
	@.venv/bin/treadle personal-data --markdown > docs/reference/personal-data.md

messages: setup  ## collect the words of pages and code into locale/ (needs gettext), and compile them
	@.venv/bin/django-admin makemessages --settings treadle.config.settings --pythonpath . -v 0 -l vi -l ar \
	  --no-obsolete --add-location never -i .venv -i .tools -i tests -i bench -i var
	@$(PY) locale/compile.py

frontend:        ## check and bundle the tablet's client again (needs Node 20 or newer; what it makes is committed)
	@cd treadle/web/field/app && npm ci --silent --ignore-scripts && npm run --silent types && npm run --silent build

lock: setup      ## renew requirements.lock from pyproject.toml
	@env -u UV_PYTHON $(UV) lock -q --python $(PY)
	@env -u UV_PYTHON $(UV) export -q --python $(PY) --all-groups --no-annotate --no-header --no-emit-project -o requirements.lock

sbom: setup      ## renew what deploy/ says production consists of: its lock, and the bill of materials
	@$(PY) deploy/bill_of_materials.py

clean:           ## remove what was installed and built here; the data folder var/ stays
	@rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
	@find treadle tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
