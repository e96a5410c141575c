# make demo [PROMPT="…"]   generate a brick model with the embedded generator into out/demo
# make test                run the tests
# make lint                style and types
# make zip                 build the extension for Blender into dist/, with the solver and without
# All of them set up .venv by themselves; the second time that takes no time.

PROMPT ?= a wooden chair with a tall back
PYTEST_ARGS ?=
BIN := .venv/bin

.PHONY: setup test demo lint format zip clean

setup:
	@bash .ci/set-up.sh

test: setup
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

demo: setup
	@$(BIN)/brickwright generate "$$PROMPT" --out out/demo --format ldr,txt,glb,blend,png

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@cd .build && ../$(BIN)/mypy -p brickwright

format: setup
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

zip: setup
	@$(BIN)/python .ci/make_zip.py

clean:
	rm -rf .build .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist out

export PROMPT
