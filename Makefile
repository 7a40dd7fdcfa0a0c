# Each target makes what it needs first; see README.md.
PYTHON ?= python3
ARGS ?=

.PHONY: env
env:
	@$(PYTHON) -m dev.env
