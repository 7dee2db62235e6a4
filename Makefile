# The project's commands. `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PY := .venv/bin/python
COACH := .venv/bin/coach
export RASA_TELEMETRY_ENABLED := false

.PHONY: help install install-dev run chat train doctor check test docs bench-nlu bench-safety bench-reply lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## Make .venv with what the coach needs to run
	@scripts/setup.sh run

install-dev: ## The same, with what tests and checks need
	@scripts/setup.sh dev

run: install ## Set everything up that is not, and start the coach
	@exec $(COACH) run

chat: install ## Talk with the coach here in the terminal
	@exec $(COACH) chat

train: install ## Train the model, if what it is made from has changed
	@$(COACH) train

doctor: install ## Say what is missing or wrong, and what to do
	@$(COACH) doctor

check: install-dev ## Style, types, training data and architecture
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache
	$(COACH) setup --only encoder
	$(COACH) rasa data validate --fail-on-warnings

test: install-dev ## Every test, with the dialogues
	$(COACH) setup
	.venv/bin/pytest -n auto --dist loadfile
	@if ls tests/stories/test_*.yml >/dev/null 2>&1; then \
		$(COACH) rasa test core --stories tests/stories --model models --out var/stories --fail-on-prediction-errors; fi

docs: install-dev ## Print the conversations that the documents show anew
	COACH_UPDATE_DOCS=1 .venv/bin/pytest -q tests/test_printed_conversations.py

bench-nlu: install-dev ## Measure how well messages are understood
	@$(COACH) setup --only encoder
	@$(PY) -m bench.nlu

bench-safety: install-dev ## Measure how much danger is seen, and what harmless is stopped
	@$(COACH) setup
	@$(PY) -m bench.safety

bench-reply: install-dev ## Measure replies, starts and memory
	@$(PY) -m bench.reply

lock: ## Write the lock files anew after a change of dependencies
	@scripts/lock.sh

clean: ## Remove what was made, but never people's data or keys (var/coach.db, var/keys.json)
	rm -rf .venv .tools .rasa models var/encoder var/logs var/training-cache build *.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
