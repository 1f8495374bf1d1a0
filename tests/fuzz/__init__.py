"""Targets for fuzzing: what a stranger can hand in, each with the promise that holds for any bytes.

A target is a module with `target(data: bytes)`, which raises AssertionError where its promise is broken (and lets any
error through that is not one of those documented), and `PIECES`, what its inputs are made of.

`test_targets.py` runs each for a moment, always with the same inputs. A long run looks for new ones:

    python -m tests.fuzz.long_run listing_page --seconds 600

It is driven by atheris where that is installed (`pip install atheris`, in an environment of its own that also has
Finding Aid), which watches the lines that an input reaches and varies those that reach new ones; otherwise by
hypothesis, with inputs put together from `PIECES`. A fault that is found becomes a plain test, with its input written
out, in `tests/fuzz/test_found.py`.
"""
