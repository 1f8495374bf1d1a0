"""The corpus: what the archive says. Records, their dates, the pages they come from, and the store that keeps them."""

from corpus.dates import ArchivalDate, FoundDate, dates_in, parse_date, title_dates
from corpus.desk import Conversation, Desk, DeskError, Saved
from corpus.listing import Reading, ReadingError, Role, UnreadLine, read_bytes, read_file, read_listing
from corpus.plan import Held, Plan
from corpus.record import FIELDS_OF_TEXT, Record, fold
from corpus.schema import FORMAT as STORE_FORMAT
from corpus.schema import CannotWrite, NewerArchive, NotAnArchive, StoreDamaged, StoreError
from corpus.store import ORDERS, Addition, PageRead, Snapshot, Store, Turn

__all__ = [
    "FIELDS_OF_TEXT",
    "ORDERS",
    "STORE_FORMAT",
    "Addition",
    "ArchivalDate",
    "CannotWrite",
    "Conversation",
    "Desk",
    "DeskError",
    "FoundDate",
    "Held",
    "NewerArchive",
    "NotAnArchive",
    "PageRead",
    "Plan",
    "Reading",
    "ReadingError",
    "Record",
    "Role",
    "Saved",
    "Snapshot",
    "Store",
    "StoreDamaged",
    "StoreError",
    "Turn",
    "UnreadLine",
    "dates_in",
    "fold",
    "parse_date",
    "read_bytes",
    "read_file",
    "read_listing",
    "title_dates",
]
