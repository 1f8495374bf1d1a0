"""Storage."""

from corpus.storage.annotations import Conversation, Desk, DeskError, Saved
from corpus.storage.browse_columns import Catalogue
from corpus.storage.date_index import Calendar, Days, days_of_records
from corpus.storage.date_terms import labels_asked, labels_of
from corpus.storage.schema import (
    FORMAT,
    CannotWrite,
    NewerArchive,
    NotAnArchive,
    StoreDamaged,
    StoreError,
)
from corpus.storage.store import ORDERS, Addition, PageRead, Snapshot, Store, Turn
from corpus.storage.upsert_plan import Held, Plan

__all__ = [
    "FORMAT",
    "ORDERS",
    "Addition",
    "Calendar",
    "CannotWrite",
    "Catalogue",
    "Conversation",
    "Days",
    "Desk",
    "DeskError",
    "Held",
    "NewerArchive",
    "NotAnArchive",
    "PageRead",
    "Plan",
    "Saved",
    "Snapshot",
    "Store",
    "StoreDamaged",
    "StoreError",
    "Turn",
    "days_of_records",
    "labels_asked",
    "labels_of",
]
