"""Storage."""

from corpus.storage.annotations import Conversation, Annotations, AnnotationError, SavedSearch
from corpus.storage.browse_columns import BrowseColumns
from corpus.storage.date_index import DateIndex, DateColumns, date_columns_of
from corpus.storage.date_terms import period_date_terms, record_date_terms
from corpus.storage.schema import (
    FORMAT,
    CannotWrite,
    NewerArchive,
    NotAnArchive,
    StoreDamaged,
    StoreError,
)
from corpus.storage.store import ORDERS, ChangeLogEntry, StoredPage, Snapshot, Store, Turn
from corpus.storage.upsert_plan import StoredRecord, UpsertPlan

__all__ = [
    "FORMAT",
    "ORDERS",
    "ChangeLogEntry",
    "DateIndex",
    "CannotWrite",
    "BrowseColumns",
    "Conversation",
    "DateColumns",
    "Annotations",
    "AnnotationError",
    "StoredRecord",
    "NewerArchive",
    "NotAnArchive",
    "StoredPage",
    "UpsertPlan",
    "SavedSearch",
    "Snapshot",
    "Store",
    "StoreDamaged",
    "StoreError",
    "Turn",
    "date_columns_of",
    "period_date_terms",
    "record_date_terms",
]
