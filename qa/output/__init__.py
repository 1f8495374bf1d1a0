"""Output: answers and records as JSON, bundles, and conversations as files."""

from qa.output.answer_bundle import (
    BundleError,
    QuotationProblem,
    bundle_notes,
    check_bundle,
    make_bundle,
    read_bundle,
)
from qa.output.answer_view import AnswerView, DraftView, PartView, StatementView
from qa.output.conversation_export import EXPORT_FORMATS, export_conversation
from qa.output.json_view import JsonViewError
from qa.output.record_json import record_as_json, records_to_jsonl
from qa.output.record_tables import FILE_FORMATS, TABLE_FORMATS, export_loss, export_records
from qa.output.search_view import (
    ClosestView,
    HitReasons,
    HitView,
    PeriodView,
    SearchedView,
    UnderstoodView,
)

__all__ = [
    "EXPORT_FORMATS",
    "FILE_FORMATS",
    "TABLE_FORMATS",
    "AnswerView",
    "BundleError",
    "ClosestView",
    "DraftView",
    "HitReasons",
    "HitView",
    "JsonViewError",
    "PartView",
    "PeriodView",
    "QuotationProblem",
    "SearchedView",
    "StatementView",
    "UnderstoodView",
    "bundle_notes",
    "check_bundle",
    "export_conversation",
    "export_loss",
    "export_records",
    "make_bundle",
    "read_bundle",
    "record_as_json",
    "records_to_jsonl",
]
