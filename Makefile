# `make` lists the targets.
.DEFAULT_GOAL := help
PY := .venv/bin/python
export PORT ?= 8000

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv-run ## set up and run the product with the demo province on http://127.0.0.1:$(PORT)
	@$(PY) manage.py serve

test: .venv-test ## set up and pass the tests, on SQLite and, where it answers, on PostgreSQL
	@$(PY) manage.py compile_messages
	@.ci/test

lint: .venv-test ## style, migrations, the settings of a deployment
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) manage.py makemigrations --check --dry-run
	BASE_URL=https://example.vn BEHIND_PROXY=1 SMTP_HOST=localhost SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))') \
		$(PY) manage.py check --deploy --fail-level WARNING

messages: .venv-test ## collect the marked strings into the Vietnamese catalogues
	$(PY) manage.py collect_messages

benchmarks: .venv-test ## measure: tests/benchmarks, each a script that prints a table
	@for script in tests/benchmarks/[a-z]*.py; do echo "== $$script"; $(PY) -m $$(echo $${script%.py} | tr / .); done

lock: ## renew both lock files (needs uv)
	uv pip compile -q --upgrade --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header \
		--extra test -c requirements.lock pyproject.toml -o tests/requirements.lock

clean: ## remove the environment and the demo's data
	rm -rf .venv .uv .data .pytest_cache .ruff_cache .hypothesis

.venv-run:
	@.ci/environment requirements.lock

.venv-test:
	@.ci/environment tests/requirements.lock

.PHONY: help run test lint messages benchmarks lock clean .venv-run .venv-test
