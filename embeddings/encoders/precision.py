"""Find the fastest precision on this processor by measuring it.

A processor that supports bfloat16 is not always faster in it, and all of them report it alike. A
matrix product takes a quarter of the float32 time with tiles (AMX), four tenths on an AMD EPYC
without them, and one and a half times as long on an Intel core in a virtual machine that hides the
tiles. The two are timed once for each archive, which keeps the precision that it began with.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

import numpy as np

FLOAT32, BFLOAT16 = "f32", "bf16"

_TOKENS, _INPUT_WIDTH, _OUTPUT_WIDTH = 256, 384, 1536
"""The product that is timed: the first of a small model's feed-forward network."""

_RUNS = 5
"""The fastest run counts: other processes can only take time away. Measuring both precisions takes
0.1 s, mostly to prepare."""


def load_openvino() -> None:
    """Import OpenVINO without its model converter, which takes two thirds of the time.

    The converter would also import a telemetry library.
    """
    if "openvino" not in sys.modules:
        sys.modules["openvino.tools.ovc"] = None  # type: ignore[assignment]  # hides the module
        try:
            import openvino  # noqa: F401
        finally:
            sys.modules.pop("openvino.tools.ovc", None)


def supported_precisions() -> tuple[str, ...]:
    """Return the precisions in which this processor computes."""
    load_openvino()
    from openvino import Core

    capabilities = Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return (BFLOAT16, FLOAT32) if "BF16" in capabilities else (FLOAT32,)


def measure_product_seconds(precision: str) -> float:
    """Return how many seconds one matrix product takes on one core."""
    load_openvino()
    from openvino import Core, Model
    from openvino import opset13 as op

    tokens = op.parameter([_TOKENS, _INPUT_WIDTH], np.float32)
    weights = op.constant(np.ones((_OUTPUT_WIDTH, _INPUT_WIDTH), np.float32))
    model = Model([op.matmul(tokens, weights, False, True)], [tokens])
    settings = {
        "INFERENCE_PRECISION_HINT": precision,
        "INFERENCE_NUM_THREADS": 1,
        "ENABLE_CPU_PINNING": False,
    }
    request = Core().compile_model(model, "CPU", settings).create_infer_request()
    inputs = [np.ones((_TOKENS, _INPUT_WIDTH), np.float32)]
    request.infer(inputs)  # the first run prepares
    times = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        request.infer(inputs)
        times.append(time.perf_counter() - start)
    return min(times)


def fastest_precision(
    precisions: Sequence[str], measure: Callable[[str], float] = measure_product_seconds
) -> str:
    """Return the precision that takes the least time; with only one, nothing is measured."""
    return min(precisions, key=measure) if len(precisions) > 1 else precisions[0]
