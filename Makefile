# Everything happens in .venv and var/; nothing is installed system-wide.
# make run    the portal with the study loaded       make test   all tests
# make check  linters, types, contracts, catalogues  make bench  measurements (ONLY=a,b)
PYTHON ?= python3
PY := .venv/bin/python
PORT ?= 8000
export PORT
SUM = $(shell cksum < requirements/$(1).txt | cut -d' ' -f1)
BASE := .venv/.base-$(call SUM,base)
DEV := .venv/.dev-$(call SUM,dev)
PIP := $(PY) -m pip install --disable-pip-version-check -q --require-hashes --only-binary :all:

.PHONY: setup run test check bench fmt translations screenshots backup restore

setup: $(DEV)

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed (set PYTHON=...)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' \
	  || { echo "Python's venv module is missing (on Debian: the package python3-venv)."; exit 1; }
	@echo "Making .venv ..."
	@$(PYTHON) -m venv .venv

$(BASE): | $(PY)
	@echo "Installing what the portal needs ..."
	@$(PIP) -r requirements/base.txt
	@touch $@

$(DEV): | $(PY)
	@echo "Installing what the tests need ..."
	@$(PIP) -r requirements/dev.txt
	@touch $@ $(BASE)

# Demo mode unless told otherwise: it listens on the loopback address only.
run: export TNA_DEMO ?= yes
run: $(BASE)
	@$(PY) manage.py prepare --study
	@exec .venv/bin/honcho start -p $(PORT)

test: $(DEV)
	@$(PY) tests/run.py

check: $(DEV)
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .
	@$(PY) -m mypy .
	@.venv/bin/lint-imports
	@.venv/bin/djlint templates --lint --quiet
	@$(PY) manage.py makemigrations --check --dry-run
	@$(PY) .ci/deploy_check.py
	@$(PY) manage.py translations --check
	@$(PY) .ci/no_addresses.py

backup: $(BASE)
	@$(PY) manage.py backup

# make restore FROM=var/backups/portal-....tar.gz (add SURE=--yes to replace a database with data)
restore: $(BASE)
	@$(PY) manage.py restore "$(FROM)" $(SURE)

bench: $(DEV)
	@$(PY) -m tests.bench $(ONLY)

fmt: $(DEV)
	@$(PY) -m ruff check --fix . ; $(PY) -m ruff format .

translations: $(DEV)
	@$(PY) manage.py translations --extract --compile

screenshots: $(DEV)
	@$(PY) -m tests.screenshots
