"""A reader's own chapter held against the records: what stands, what differs, what is not there."""

from qa.manuscript.check import ManuscriptCheck, ManuscriptChecker
from qa.manuscript.findings import DIFFERS, NOT_THERE, STANDS, ComparedWords, Finding
from qa.manuscript.quotation_place import QuotationPlace, difference, locate_quotation
from qa.manuscript.report import report_body, report_lines, report_page

__all__ = [
    "DIFFERS",
    "NOT_THERE",
    "STANDS",
    "ComparedWords",
    "Finding",
    "ManuscriptCheck",
    "ManuscriptChecker",
    "QuotationPlace",
    "difference",
    "locate_quotation",
    "report_body",
    "report_lines",
    "report_page",
]
