# Every habit of this project; `make help` lists them.

SHELL := /bin/sh
# The first Python that is new enough; name another with make PYTHON=python3.13 …
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Half of the time a test waits for a process or a server: one more than there are cores.
TESTS_AT_ONCE ?= $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$((n + 1)))

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check check-long format lint types bench bench-matching bench-polling bench-days bench-hangs bench-soak bench-surges bench-chat bench-stories crashes texts picture pictures clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY)  ## Make .venv with all that Monitor and its tests need

$(READY): pyproject.toml constraints.txt tools/make_venv.py
	@test -n "$(PYTHON)" || { echo "Monitor needs Python 3.11 or newer: apt install python3"; exit 1; }
	$(PYTHON) tools/make_venv.py $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[dev]'
	@$(BIN)/python -m compileall -q monitor  # else a start without write access compiles it anew
	@touch $@

demo: $(READY)  ## Show Monitor at work for a moment: no token, no internet
	@$(BIN)/monitor demo

run: $(READY)  ## Run the service with ./monitor.toml
	@$(BIN)/monitor run

test: $(READY)  ## Run all tests
	$(BIN)/python -m pytest -q -n $(TESTS_AT_ONCE) --dist worksteal

check: $(READY) lint types test  ## All that CI checks: format, lint, types, imports, tests

lint: $(READY)  ## Check the format and the code's habits
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)  ## Check the types
	$(BIN)/mypy

check-long: $(READY)  ## The checks that take hours: crashes, every zone, new cases, every Python
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m "long or hypothesis" --override-ini addopts= --hypothesis-profile=new-cases
	tools/check_pythons.sh

format: $(READY)  ## Write the code in the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)  ## Measure: how long each stage takes
	$(BIN)/python -m benchmarks

bench-matching: $(READY)  ## Measure matching beside other ways: BENCH="quality --errors", "speed" …
	$(BIN)/python -m benchmarks.matching $(BENCH)

bench-polling: $(READY)  ## Measure polling beside other readers: BENCH="--feeds 5000 --rounds 1" …
	$(BIN)/python -m benchmarks.polling $(BENCH)

bench-days: $(READY)  ## Poll 5,000 feeds for 30 simulated days and judge it: docs/polling.md
	$(BIN)/python -m benchmarks.days --progress $(BENCH)

bench-hangs: $(READY)  ## Make the service hang in every way we know, for 12 minutes: docs/reliability.md
	$(BIN)/python -m benchmarks.hangs $(BENCH)

bench-soak: $(READY)  ## Let the service live for 50 hours in 30 minutes: BENCH="--minutes 1" …
	$(BIN)/python -m benchmarks.soak $(BENCH)

bench-surges: $(READY)  ## Measure surges: false notes, delays, looks: BENCH="--quarters 2 chance" …
	$(BIN)/python -m benchmarks.surges $(BENCH)

bench-chat: $(READY)  ## Talk with Monitor over a million items: BENCH="--folder /tmp/record --rounds 50" …
	$(BIN)/python -m benchmarks.chat $(BENCH)

bench-stories: $(READY)  ## Measure stories beside other ways: BENCH="quality --errors", "near", "stream" …
	$(BIN)/python -m benchmarks.stories $(BENCH)

crashes: $(READY)  ## Kill the service 300 times and judge it: docs/reliability.md; CRASHES="--kills 30 …"
	$(BIN)/python -m tests.crashes --write docs/reliability.md $(CRASHES)

texts: $(READY)  ## Bring the translations up to date with the code: docs/translating.md
	$(BIN)/python tools/translate.py

pictures: $(READY)  ## Draw the pictures of the guides anew, from real conversations
	$(BIN)/python tools/draw_chats.py

picture: $(READY)  ## Draw docs/demo.svg anew
	$(BIN)/python tools/draw_demo.py docs/demo.svg

clean:  ## Remove .venv and all caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
