"""Zotero on this machine, both ways: its collections as records, records as its items."""

from qa.zotero.zotero_client import (
    ZOTERO_ADDRESS,
    ZoteroClient,
    ZoteroCollection,
    ZoteroError,
)
from qa.zotero.zotero_items import read_zotero_items, to_zotero_item

__all__ = [
    "ZOTERO_ADDRESS",
    "ZoteroClient",
    "ZoteroCollection",
    "ZoteroError",
    "read_zotero_items",
    "to_zotero_item",
]
