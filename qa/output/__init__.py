"""Output: answers and records as JSON, bundles, and conversations as files."""

from qa.output.answer_bundle import (
    BundleError,
    QuotationProblem,
    bundle_notes,
    bundle_of_view,
    check_bundle,
    make_bundle,
    read_bundle,
)
from qa.output.answer_page import answer_page, bundle_in_page, page_is_as_written
from qa.output.answer_view import AnswerView, CarriedView, DraftView, PartView, StatementView
from qa.output.export_job import ExportJob
from qa.output.formats import (
    DOCUMENT_FORMATS,
    EXPORTS,
    FILE_FORMATS,
    TEXT_DOCUMENTS,
    ExportError,
    ExportFormat,
    cited_records,
    export_conversation,
    export_loss,
    export_records,
    export_turns,
    quotations_by_record,
)
from qa.output.json_view import JsonView, JsonViewError
from qa.output.order_list import OrderList, OrderUnit, order_list
from qa.output.record_json import RecordView, record_as_json, records_to_jsonl
from qa.output.search_view import (
    ClosestView,
    DateView,
    HitReasons,
    HitView,
    PeriodView,
    SearchedView,
    SearchView,
    UnderstoodView,
)
from qa.output.static_site import SiteError, check_site_folder, write_site
from qa.output.table_rows import to_rows

__all__ = [
    "DOCUMENT_FORMATS",
    "EXPORTS",
    "FILE_FORMATS",
    "TEXT_DOCUMENTS",
    "AnswerView",
    "BundleError",
    "CarriedView",
    "ClosestView",
    "DateView",
    "DraftView",
    "ExportError",
    "ExportFormat",
    "ExportJob",
    "HitReasons",
    "HitView",
    "JsonView",
    "JsonViewError",
    "OrderList",
    "OrderUnit",
    "PartView",
    "PeriodView",
    "QuotationProblem",
    "RecordView",
    "SearchView",
    "SearchedView",
    "SiteError",
    "StatementView",
    "UnderstoodView",
    "answer_page",
    "bundle_in_page",
    "bundle_notes",
    "bundle_of_view",
    "check_bundle",
    "check_site_folder",
    "cited_records",
    "export_conversation",
    "export_loss",
    "export_records",
    "export_turns",
    "make_bundle",
    "order_list",
    "page_is_as_written",
    "quotations_by_record",
    "read_bundle",
    "record_as_json",
    "records_to_jsonl",
    "to_rows",
    "write_site",
]
