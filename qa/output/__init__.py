"""Output."""

from qa.output.answer_bundle import BundleError, Problem, bundle, check_bundle, read_bundle, remarks
from qa.output.conversation_export import EXPORTS, export
from qa.output.json_output import (
    answer_as_json,
    hit_as_json,
    nearest_as_json,
    record_as_json,
    searched_as_json,
    understood_as_json,
)
from qa.output.jsonl_export import json_lines

__all__ = [
    "EXPORTS",
    "BundleError",
    "Problem",
    "answer_as_json",
    "bundle",
    "check_bundle",
    "export",
    "hit_as_json",
    "json_lines",
    "nearest_as_json",
    "read_bundle",
    "record_as_json",
    "remarks",
    "searched_as_json",
    "understood_as_json",
]
