"""Storage."""

from corpus.storage.annotations import AnnotationError, Annotations, Conversation, SavedSearch
from corpus.storage.browse_columns import BrowseColumns
from corpus.storage.date_index import DateColumns, DateIndex, date_columns_of
from corpus.storage.date_terms import period_date_terms, record_date_terms
from corpus.storage.schema import (
    FORMAT,
    CannotWrite,
    NewerArchive,
    NotAnArchive,
    StoreDamaged,
    StoreError,
)
from corpus.storage.store import ORDERS, ChangeLogEntry, Snapshot, Store, StoredPage, Turn
from corpus.storage.upsert_plan import StoredRecord, UpsertPlan

__all__ = [
    "FORMAT",
    "ORDERS",
    "AnnotationError",
    "Annotations",
    "BrowseColumns",
    "CannotWrite",
    "ChangeLogEntry",
    "Conversation",
    "DateColumns",
    "DateIndex",
    "NewerArchive",
    "NotAnArchive",
    "SavedSearch",
    "Snapshot",
    "Store",
    "StoreDamaged",
    "StoreError",
    "StoredPage",
    "StoredRecord",
    "Turn",
    "UpsertPlan",
    "date_columns_of",
    "period_date_terms",
    "record_date_terms",
]
