"""Zotero on this machine: a collection to read on the page Add, and a button that saves records.

Where a login is set, or the archive is only shown, there is neither: readers may sit at other
machines than the one whose Zotero would be used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from corpus import FindingAidError, Record, count_phrase
from pages.announcer import show_status
from pages.harvest_form import is_login_set
from pages.progress import show_progress_bar
from pages.session import shared_assistant
from qa import Assistant, ZoteroClient, read_zotero_items, to_zotero_item

_ADDRESS = "zotero-address"
"""Where the session keeps another address than Zotero's own."""


def show_zotero_import(assistant: Assistant, names: Mapping[str, str]) -> None:
    """Show the collections of Zotero, once the reader asks for them, and add the chosen one.

    names: of the listing and the collection, for the addition.
    """
    if is_login_set():
        return
    with st.expander("Read a collection of Zotero on this machine"):
        if st.button("Show the collections", key="zotero-collections"):
            try:
                st.session_state["zotero-listed"] = _client().collections()
            except FindingAidError as error:
                st.text(str(error))
        collections = st.session_state.get("zotero-listed", ())
        if not collections:
            return
        chosen = st.selectbox(
            "Collection of Zotero",
            collections,
            format_func=lambda collection: f"{collection.name} ({collection.items:,})",
            key="zotero-chosen",
        )
        if st.button("Read and add", key="zotero-add"):
            try:
                with show_progress_bar(f"Reading {chosen.name}") as on_read:
                    items = _client().items(
                        chosen.key, lambda count: on_read(count, max(count, chosen.items))
                    )
                reading = read_zotero_items(items, f"{chosen.name} (Zotero)")
                st.session_state["import_job"] = assistant.imports.start([reading], **names)
            except FindingAidError as error:
                st.text(f"Nothing was added: {error}")
                return
            st.rerun()


def show_zotero_button(
    records: Sequence[Record], key: str, quotations: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Show a button that saves records in Zotero. quotations: the notes of a record, by its id."""
    if is_login_set() or shared_assistant().read_only or not records:
        return
    if not st.button("Save in Zotero", key=key, type="tertiary", icon=":material/send:"):
        return
    notes = quotations or {}
    try:
        client = _client()
        target = client.target()
        client.save([to_zotero_item(record, notes.get(record.id, ())) for record in records])
    except FindingAidError as error:
        st.text(str(error))
        return
    show_status(f"{count_phrase(len(records))} saved in Zotero, in {target}.")


def _client() -> ZoteroClient:
    address = st.session_state.get(_ADDRESS)
    return ZoteroClient(address) if address else ZoteroClient()
