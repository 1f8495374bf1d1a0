"""The store: records and annotations in one SQLite file, its recovery, and indexes in memory."""

from corpus.storage.annotations import AnnotationError, Annotations, Conversation
from corpus.storage.browse_columns import BrowseColumns
from corpus.storage.checksums import row_checksum
from corpus.storage.column_memory import ColumnMemory
from corpus.storage.connection_pool import store_lock
from corpus.storage.connections import SqlConnection
from corpus.storage.date_index import DateIndex, date_columns_of
from corpus.storage.date_terms import UNDATED_TERM, period_date_terms, record_date_terms
from corpus.storage.file_memory import FileMemory
from corpus.storage.listings import Listing, ListingAddresses, find_listing, listings_of
from corpus.storage.merging import merge_records
from corpus.storage.recovery import recover_store
from corpus.storage.rows import stored_record
from corpus.storage.schema import (
    APPLICATION_ID,
    FORMAT,
    CannotWrite,
    NewerArchive,
    NotAnArchive,
    NothingLeft,
    OlderArchive,
    StoreDamaged,
    StoreError,
    check_version,
    store_tables,
)
from corpus.storage.settings import ArchiveSettings
from corpus.storage.snapshot import (
    MERGED_INTO,
    ORDERS,
    ChangeLogEntry,
    Snapshot,
    StoredPage,
    Turn,
)
from corpus.storage.store import READ_ONLY_MESSAGE, SET_FACT, PlannedChange, RecordStore, Store
from corpus.storage.table_copy import (
    begin_move,
    copy_records,
    copy_the_rest,
    differences,
    end_move,
    unfinished_move,
)
from corpus.storage.told_index import TOLD_RECIPE, ToldIndex
from corpus.storage.upsert_plan import StoredRecord, UpsertPlan

__all__ = [
    "APPLICATION_ID",
    "FORMAT",
    "MERGED_INTO",
    "ORDERS",
    "READ_ONLY_MESSAGE",
    "SET_FACT",
    "TOLD_RECIPE",
    "UNDATED_TERM",
    "AnnotationError",
    "Annotations",
    "ArchiveSettings",
    "BrowseColumns",
    "CannotWrite",
    "ChangeLogEntry",
    "ColumnMemory",
    "Conversation",
    "DateIndex",
    "FileMemory",
    "Listing",
    "ListingAddresses",
    "NewerArchive",
    "NotAnArchive",
    "NothingLeft",
    "OlderArchive",
    "PlannedChange",
    "RecordStore",
    "Snapshot",
    "SqlConnection",
    "Store",
    "StoreDamaged",
    "StoreError",
    "StoredPage",
    "StoredRecord",
    "ToldIndex",
    "Turn",
    "UpsertPlan",
    "begin_move",
    "check_version",
    "copy_records",
    "copy_the_rest",
    "date_columns_of",
    "differences",
    "end_move",
    "find_listing",
    "listings_of",
    "merge_records",
    "period_date_terms",
    "record_date_terms",
    "recover_store",
    "row_checksum",
    "store_lock",
    "store_tables",
    "stored_record",
    "unfinished_move",
]
