# `make` alone lists what can be done. Everything made goes to .venv/ and build/.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8001
# For pytest: make test ARGS="-k grace"
ARGS ?=
# For what changed: make affected SINCE=HEAD~1
SINCE ?= main
# For the lock: make lock LOCK_ARGS=--upgrade
LOCK_ARGS ?=

BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" $(LOCK_ARGS)

SERVE := .venv/serve.stamp
DEV := .venv/dev.stamp
SPARK := .venv/spark.stamp
SQLITE := build/other-sqlite/made.stamp
BENCH := build/bench-venv/made.stamp
NEXT := build/datasette-venv/made.stamp
WHEELHOUSE := build/wheelhouse/complete.stamp

# Material for MkDocs prints a page about its successor at every build otherwise.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve build check test test-system test-datasette lint types audit bench docs wheel wheelhouse lock \
	counts affected generate messages pictures format clean

help: ## List the targets.
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

serve: build ## Build the registry and serve it on this machine; HOST and PORT say where.
	$(BIN)/dibao-publish serve build/registry.db --host $(HOST) --port $(PORT)

build: $(SERVE) ## Build the registry, build/registry.db, from the policy files.
	@mkdir -p build
	$(BIN)/dibao-publish build --out build/registry.db

check: $(SERVE) ## Check every policy file and list all mistakes with line and column.
	$(BIN)/dibao check

test: $(DEV) $(WHEELHOUSE) ## Run the tests that need Python only.
	$(BIN)/python -m pytest -n 2 --dist loadscope $(ARGS)

test-system: $(DEV) $(SPARK) $(SQLITE) ## Run the tests that need a browser, Java and other Debian packages.
	@$(BIN)/python tests/system_packages.py
	$(BIN)/python -m pytest -m system $(ARGS)
	$(BIN)/python -m pytest -m fuzz -n 2 $(ARGS)

# Its own plugin of pytest closes what tests of one session share.
test-datasette: $(NEXT) ## Run the tests of the registry on the newest pre-release of Datasette 1.0.
	build/datasette-venv/bin/python -m pytest -n 2 --dist loadscope -p no:datasette tests/publish $(ARGS)

lint: $(DEV) ## Look for mistakes and uneven formatting in the code.
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(DEV) ## Check the types, strictly.
	$(BIN)/mypy

audit: $(DEV) ## Ask whether a locked package has a known vulnerability; 3: nobody could be asked.
	$(BIN)/python -m tests.vulnerabilities

bench: $(DEV) $(BENCH) ## Measure calculations and pages; ARGS=large: 40 million households, ARGS=serving: pages alone.
	$(BIN)/python -m tests.benchmarks $(ARGS)

docs: $(DEV) ## Build the documentation into build/docs.
	$(BIN)/mkdocs build --quiet --strict --site-dir build/docs

wheel: $(DEV) ## Build the source archive and the wheel into build/dist.
	rm -rf build/dist
	$(BIN)/python -m build --no-isolation --outdir build/dist

wheelhouse: $(WHEELHOUSE) ## Collect what the wheel needs into build/wheelhouse, to install it offline.

lock: $(DEV) ## Write the locked requirements anew; LOCK_ARGS=--upgrade takes newer versions.
	$(COMPILE) --extra publish --output-file requirements/serve.txt \
		pyproject.toml requirements/serve.in
	$(COMPILE) --constraint requirements/serve.txt --output-file requirements/core.txt \
		pyproject.toml
	$(COMPILE) --extra publish --extra register --output-file requirements/dev.txt \
		pyproject.toml requirements/serve.in requirements/dev.in
	$(COMPILE) --output-file requirements/spark.txt requirements/spark.in
	$(COMPILE) --output-file requirements/datasette.txt requirements/datasette.in
	$(COMPILE) --output-file requirements/bench.txt requirements/bench.in
	$(COMPILE) --output-file requirements/sqlite.txt requirements/sqlite.in

counts: build ## Write what the registry holds into docs/registry.md.
	$(BIN)/python -m dibao_publish.reference build/registry.db

affected: build ## List whose amounts changed, and when, since the commit SINCE; fragments name them.
	rm -rf build/since && mkdir -p build/since
	git archive $(SINCE) policies publish src | tar -x -C build/since
	PYTHONPATH=build/since/src:build/since/publish \
		$(BIN)/python -m dibao_publish.cli build --out build/since/registry.db
	$(BIN)/python -m dibao_publish.affected build/since/registry.db build/registry.db changelog.d

generate: $(DEV) ## Write the JSON Schemas and the reference of the policy format from the classes.
	$(BIN)/python -m dibao.policy.generate
	$(BIN)/python -m dibao_publish.guide

pictures: build $(DEV) ## Take the two pictures of the README anew; needs Debian's chromium.
	$(BIN)/python -m tests.system.readme

messages: $(DEV) ## Collect the texts to translate, and list those that lack a translation.
	$(BIN)/python -m dibao.words.extract
	$(BIN)/python -m dibao_publish.extract

format: $(DEV) ## Format the code and mend what can be mended safely.
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

clean: ## Remove .venv and build.
	rm -rf .venv build

# A stamp is younger than the lock and pyproject.toml it was installed from, so that nothing is
# installed twice.

.venv/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "dibao needs Python 3.11 or newer, and \"$(PYTHON)\" is not: name one that is," \
			"for example \"make PYTHON=python3.12\"." >&2; \
		exit 1; }
	$(PYTHON) -m venv --clear .venv
	@touch $@

$(SERVE): .venv/made.stamp requirements/serve.txt pyproject.toml
	$(PIP_INSTALL) --require-hashes -r requirements/serve.txt
	$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(SERVE) requirements/dev.txt
	$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

# A pre-release beside what the registry is served with.
$(NEXT): requirements/dev.txt requirements/datasette.txt
	$(PYTHON) -m venv --clear build/datasette-venv
	for lock in dev datasette; do \
		build/datasette-venv/bin/python -m pip install --quiet --disable-pip-version-check \
			--require-hashes -r requirements/$$lock.txt || exit 1; \
	done
	build/datasette-venv/bin/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation -e .
	@touch $@

# What the benchmarks measure against, apart from what is developed with.
$(BENCH): requirements/bench.txt
	$(PYTHON) -m venv --clear build/bench-venv
	build/bench-venv/bin/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r requirements/bench.txt
	@touch $@

$(SPARK): $(DEV) requirements/spark.txt
	$(PIP_INSTALL) --require-hashes -r requirements/spark.txt
	@touch $@

$(SQLITE): $(DEV) requirements/sqlite.txt
	rm -rf build/other-sqlite
	$(PIP_INSTALL) --no-deps --require-hashes --target build/other-sqlite \
		-r requirements/sqlite.txt
	@touch $@

# Emptied first: a version left from an older lock would be installed instead of failing.
$(WHEELHOUSE): $(DEV) requirements/core.txt
	rm -rf build/wheelhouse
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --require-hashes \
		--wheel-dir build/wheelhouse -r requirements/core.txt
	@touch $@
