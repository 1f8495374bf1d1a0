"""A reader's chapter compared with the records: what stands, what differs, what is not there."""

from qa.manuscript.check import ManuscriptCheck, ManuscriptChecker
from qa.manuscript.findings import Finding
from qa.manuscript.report import report_body, report_lines, report_page

__all__ = [
    "Finding",
    "ManuscriptCheck",
    "ManuscriptChecker",
    "report_body",
    "report_lines",
    "report_page",
]
