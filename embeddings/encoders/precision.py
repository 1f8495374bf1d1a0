"""Which precision is the fastest on this processor: measured, since one that knows bfloat16 need not gain by it.

All processors that have its instructions say so alike. A product takes a quarter of the time of float32 where there are
tiles (AMX), four tenths on an AMD EPYC without them, and half as long again on an Intel core whose tiles a virtual
machine hides. So the two are timed, once for each archive: it keeps the precision that it began with.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

import numpy as np

FLOAT32, BFLOAT16 = "f32", "bf16"

_PIECES, _WIDTH, _INNER = 256, 384, 1536
"""The product that is timed: the first of a small model's feed-forward network, for so many word pieces."""

_RUNS = 5
"""The fastest counts: another process can only take time away. Both precisions take 0.1 s, most of it to prepare."""


def load_openvino() -> None:
    """Import OpenVINO without its model converter: two thirds of the import's time, and a library for telemetry."""
    if "openvino" not in sys.modules:
        sys.modules["openvino.tools.ovc"] = None  # type: ignore[assignment]  # for Python: there is no such module
        try:
            import openvino  # noqa: F401
        finally:
            sys.modules.pop("openvino.tools.ovc", None)


def supported_precisions() -> tuple[str, ...]:
    """The precisions that this processor computes in."""
    load_openvino()
    from openvino import Core

    return (
        (BFLOAT16, FLOAT32)
        if "BF16" in Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        else (FLOAT32,)
    )


def measure_product_seconds(precision: str) -> float:
    """How long this processor takes for one matrix product on one core, in seconds."""
    load_openvino()
    from openvino import Core, Model
    from openvino import opset13 as op

    given = op.parameter([_PIECES, _WIDTH], np.float32)
    product = op.matmul(given, op.constant(np.ones((_INNER, _WIDTH), np.float32)), False, True)
    settings = {
        "INFERENCE_PRECISION_HINT": precision,
        "INFERENCE_NUM_THREADS": 1,
        "ENABLE_CPU_PINNING": False,
    }
    request = (
        Core().compile_model(Model([product], [given]), "CPU", settings).create_infer_request()
    )
    pieces = [np.ones((_PIECES, _WIDTH), np.float32)]
    request.infer(pieces)  # prepares it
    took = []
    for _ in range(_RUNS):
        started = time.perf_counter()
        request.infer(pieces)
        took.append(time.perf_counter() - started)
    return min(took)


def fastest_precision(
    each: Sequence[str], seconds_of: Callable[[str], float] = measure_product_seconds
) -> str:
    """The precision that takes the least time. Where there is one, nothing is measured."""
    return min(each, key=seconds_of) if len(each) > 1 else each[0]
