# What README tells people to type. GNU make 3.81 and a plain sh are enough; everything else is
# installed into a virtual environment beside this file. PYTHON=... names another interpreter.

VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
DEMO ?= .demo
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

.DEFAULT_GOAL := help
.PHONY: help venv demo demo-sync test check bench docs format clean

help: ## show this list
	@awk -F ': .*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.runtime ## build an invented shop in .demo/ and show its reports
	@$(BIN)/soleflip demo --home $(DEMO)

test: $(VENV)/.develop ## run every test, on SQLite and on a real Postgres
	$(BIN)/python -m pytest -n $(WORKERS)

demo-sync: $(VENV)/.runtime ## connect an invented StockX on this computer: fetch, scan, list and sell
	@$(BIN)/python examples/fake_stockx/demo.py

check: $(VENV)/.develop ## format, lint, types, layers, shape and docs, without changing a file
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict src examples/fake_stockx/src
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/project

bench: $(VENV)/.develop ## measure speed and memory on generated books
	$(BIN)/python benchmarks/run.py

docs: $(VENV)/.develop ## write docs/reference and the answers in docs/how-to anew from the program itself
	$(BIN)/python -m tests.project.reference --write
	$(BIN)/python -m tests.project.transcripts --write

format: $(VENV)/.develop ## lay the code out, and mend what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

venv: $(VENV)/.develop ## make .venv with everything that development needs

clean: ## remove the virtual environment, the demo and every cache
	rm -rf $(VENV) $(DEMO) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# The newest Python from 3.11 on, unless PYTHON says which.
$(VENV)/.made:
	@without=; for python in $(if $(PYTHON),"$(PYTHON)",python3.14 python3.13 python3.12 python3.11 python3); do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  "$$python" -c 'import ensurepip, venv' 2>/dev/null || { without="$$python"; continue; }; \
	  "$$python" -m venv --clear $(VENV) && touch $@ && exit 0; \
	  without="$$python"; \
	done; \
	if [ -n "$$without" ]; then \
	  echo "$$without cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; \
	else \
	  echo "soleflip needs Python 3.11 or newer$(if $(PYTHON),; $(PYTHON) is not,); name one: make demo PYTHON=/path/to/python3" >&2; \
	fi; exit 1

# The package alone, in the versions that the tests were run with.
$(VENV)/.runtime: $(VENV)/.made pyproject.toml requirements-dev.txt
	@echo "installing soleflip into $(VENV) (once)"
	@sed -n '/^[a-z].*==/s/ *\\$$//p' requirements-dev.txt > $(VENV)/versions.txt
	@$(PIP) install --constraint $(VENV)/versions.txt --editable .
	@$(BIN)/python -m compileall -q src
	@touch $@

# The package and its tools, every archive known by its hash.
$(VENV)/.develop: $(VENV)/.made pyproject.toml requirements-dev.txt
	@echo "installing soleflip and its development tools into $(VENV) (once)"
	@$(PIP) install --require-hashes --requirement requirements-dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src
	@touch $(VENV)/.runtime $@
