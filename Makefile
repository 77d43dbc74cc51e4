# Two commands do everything: `make run` and `make test`.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := run
# A studio is a dozen processes: none of them compiles again what another one did.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: run demo run-fake test check fix bench words pins

$(VENV)/.base: requirements/base.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

run: $(VENV)/.base ## Start the studio: web, queue workers and watcher
	@$(BIN)/python manage.py up $(ARGS)

demo: $(VENV)/.base ## Start a believable studio on a database of its own
	@RUSHES_HOME=$${RUSHES_HOME:-var}/demo DEMO=1 $(BIN)/python manage.py demo
	@RUSHES_HOME=$${RUSHES_HOME:-var}/demo DEMO=1 $(BIN)/python manage.py up $(ARGS)

run-fake: $(VENV)/.dev ## Start the studio against fake providers, to try paid takes for nothing
	@$(BIN)/python -m tests.run_fake $(ARGS)

test: $(VENV)/.dev ## Run the tests, in a real Chromium too
	@$(BIN)/python tests/chromium.py
	$(BIN)/python -m pytest -n $${WORKERS:-3} --dist loadgroup $(ARGS)

check: $(VENV)/.dev ## Lint, types, templates, missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/python manage.py makemigrations --check --dry-run

fix: $(VENV)/.dev ## Mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev ## Print the figures of this machine
	@$(BIN)/python -m tests.bench $(ARGS)

words: $(VENV)/.base ## Gather every text that people read into locale/ (needs gettext)
	for domain in django djangojs; do $(BIN)/python manage.py makemessages -l en -d $$domain \
		--no-location --no-wrap --no-obsolete -i .venv -i var -i tests -i 'static/vendor/*'; done

pins: ## Resolve requirements/*.in anew into names and hashes
	for name in base dev; do uv pip compile --quiet --python-version 3.11 --generate-hashes --no-annotate \
		--custom-compile-command "make pins" requirements/$$name.in -o requirements/$$name.txt; done
