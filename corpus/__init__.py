"""The corpus: what the archive says. Records, their dates, the pages they come from, and the store that keeps them."""

from corpus.aliases import Judged, aliases_of, learn_aliases
from corpus.authority import Entry, NamesError, add_entry, remove_entry
from corpus.brackets import BRACKET_RECIPE, Brackets
from corpus.calendar import Calendar, Days, days_of_records
from corpus.catalogue import Catalogue
from corpus.correspondence import KINDS_OF_DOCUMENT, Correspondence, correspondence, kind_of_document
from corpus.dates import ArchivalDate, FoundDate, dates_in, parse_date, title_dates
from corpus.desk import Conversation, Desk, DeskError, Saved
from corpus.direction import asked_direction
from corpus.listing import Reading, ReadingError, Role, UnreadLine, read_bytes, read_file, read_listing
from corpus.names import Mention, Names
from corpus.numbers import counted, counted_are
from corpus.plan import Held, Plan
from corpus.record import FIELDS_OF_TEXT, Record, fold
from corpus.schema import FORMAT as STORE_FORMAT
from corpus.schema import CannotWrite, NewerArchive, NotAnArchive, StoreDamaged, StoreError
from corpus.spelling import distance
from corpus.store import ORDERS, Addition, PageRead, Snapshot, Store, Turn
from corpus.time_labels import labels_asked, labels_of

__all__ = [
    "BRACKET_RECIPE",
    "FIELDS_OF_TEXT",
    "KINDS_OF_DOCUMENT",
    "ORDERS",
    "STORE_FORMAT",
    "Addition",
    "ArchivalDate",
    "Brackets",
    "Calendar",
    "CannotWrite",
    "Catalogue",
    "Conversation",
    "Correspondence",
    "Days",
    "Desk",
    "DeskError",
    "Entry",
    "FoundDate",
    "Held",
    "Judged",
    "Mention",
    "Names",
    "NamesError",
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
    "add_entry",
    "aliases_of",
    "asked_direction",
    "correspondence",
    "counted",
    "counted_are",
    "dates_in",
    "days_of_records",
    "distance",
    "fold",
    "kind_of_document",
    "labels_asked",
    "labels_of",
    "learn_aliases",
    "parse_date",
    "read_bytes",
    "read_file",
    "read_listing",
    "remove_entry",
    "title_dates",
]
