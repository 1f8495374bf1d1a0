"""Output."""

from qa.output.answer_bundle import (
    BundleError,
    QuotationProblem,
    bundle_notes,
    check_bundle,
    make_bundle,
    read_bundle,
)
from qa.output.conversation_export import EXPORT_FORMATS, export_conversation
from qa.output.json_output import (
    answer_as_json,
    hit_as_json,
    nearest_as_json,
    record_as_json,
    searched_as_json,
    understood_as_json,
)
from qa.output.jsonl_export import records_to_jsonl

__all__ = [
    "EXPORT_FORMATS",
    "BundleError",
    "QuotationProblem",
    "answer_as_json",
    "bundle_notes",
    "check_bundle",
    "export_conversation",
    "hit_as_json",
    "make_bundle",
    "nearest_as_json",
    "read_bundle",
    "record_as_json",
    "records_to_jsonl",
    "searched_as_json",
    "understood_as_json",
]
