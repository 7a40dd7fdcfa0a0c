# Each command makes what it needs first.
#
#   make demo [PORT=8070]      a French Odoo with the addon and its demo data
#   make demo-reset            the same, from scratch
#   make test                  every test; ARGS="path -k expr" for some of them,
#                              TEST_DB=name for a database of one's own,
#                              REUSE=1 to keep that database and upgrade the addon
#   make test-long             the laws of business time on CASES=100000 random cases
#   make test-pg               a PostgreSQL for the tests that stays, until make clean
#   make bench                 speed, beside Odoo's own ways in the same run
#   make translations          bring the translations up to date with the sources
#   make clean                 remove the environment, the databases and the mails
#
# PYTHON chooses the Python (3.10 to 3.13), ODOO_PATH an Odoo 19 that is already there,
# PGHOST, PGPORT, PGUSER and PGPASSWORD a PostgreSQL that is already there.

PYTHON ?= python3
PORT ?= 8069
TEST_DB ?= mileo_claims_test
REUSE ?=
ARGS ?=

export PORT TEST_DB REUSE

# Recipes `exec` what they run, so that a signal to make reaches it.
VENV_PYTHON = .venv/bin/python

.PHONY: env test test-long test-pg demo demo-reset bench translations clean

env:
	@exec $(PYTHON) -m dev.env

test: env
	@exec $(VENV_PYTHON) -m dev.testing $(ARGS)

test-long: export CASES ?= 100000
test-long: env
	@exec $(VENV_PYTHON) -m dev.testing tests/test_business_time_properties.py $(ARGS)

test-pg: env
	@exec $(VENV_PYTHON) -m dev.testing_server

demo: env
	@exec $(VENV_PYTHON) -m dev.demo

demo-reset: env
	@exec $(VENV_PYTHON) -m dev.demo --afresh

bench: env
	@$(VENV_PYTHON) -m dev.bench

translations: env
	@$(VENV_PYTHON) -m dev.translate

clean: env
	@exec $(VENV_PYTHON) -m dev.clean
