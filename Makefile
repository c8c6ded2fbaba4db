# What a developer types. The README's two commands need none of this; CI runs .ci/run, which does it all.
bin := .venv/bin

.PHONY: demo test test-postgres test-browser check format messages lock ci

demo: .venv/base
	$(bin)/python manage.py demo --serve

test: .venv/base
	$(bin)/python -m pytest -n auto

test-postgres: .venv/base
	$(bin)/python -m pytest -n auto --postgres

test-browser: .venv/e2e
	$(bin)/python -m pytest -n auto -m browser

check: .venv/ci
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/mypy
	$(bin)/lint-imports --no-logo

format: .venv/ci
	$(bin)/ruff check --fix
	$(bin)/ruff format

# Collects the sentences to translate, and compiles the translations; needs GNU gettext.
messages: .venv/base
	$(bin)/python .ci/translations --write

# With the oldest supported Python; says why itself.
lock:
	python3.11 .ci/lock

ci:
	.ci/run

.venv/base: requirements.txt
	python3 -m venv .venv
	$(bin)/pip install --quiet -r $<
	touch $@

.venv/ci: requirements-ci.txt .venv/base
	$(bin)/pip install --quiet -r $<
	touch $@

.venv/e2e: tests/requirements-e2e.txt .venv/base
	$(bin)/pip install --quiet -r $<
	touch $@
