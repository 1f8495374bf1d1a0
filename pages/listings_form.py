"""What the archive has, on the page Add: coverage, listings and their names, the last change."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from corpus import Listing, count_phrase
from pages.announcer import show_status
from qa import Assistant, ChangeResult, FindingAidError


def show_listings(assistant: Assistant) -> None:
    """Fields that rename a listing, the collection of its records, or a whole collection."""
    listings = assistant.records.listings()
    if not listings:
        return
    st.subheader("Listings and collections")
    with st.expander("Rename a listing or a collection", icon=":material/edit:"):
        show_listing_fields(assistant, listings)
        show_collection_fields(assistant)
    if outcome := st.session_state.pop("rename_outcome", ""):
        show_status(outcome)


def describe_listing(listing: Listing) -> str:
    """A listing in one line: its name, or what it was read from, and how many records it has."""
    label = listing.label or "(unknown)"
    kind = "" if listing.name else ", without a name"
    return f"{label[:100]} ({count_phrase(len(listing.rows))}{kind})"


def show_listing_fields(assistant: Assistant, listings: list[Listing]) -> None:
    """A listing, its name and its collection, and a button that saves them."""
    by_label = {listing.label: listing for listing in listings}
    label = st.selectbox(
        "Listing",
        list(by_label),
        format_func=lambda label: describe_listing(by_label[label]),
        key="renamed-listing",
    )
    listing = by_label[label]
    only = listing.collections[0] if len(listing.collections) == 1 else None
    keys = f"listing-name-{label}", f"listing-collection-{label}-{only}"
    st.text_input("Name of the listing, for citations", listing.name, key=keys[0])
    st.text_input(
        "Collection of its records",
        only or "",
        placeholder="several; empty keeps them" if only is None else "none",
        key=keys[1],
    )

    def save() -> ChangeResult:
        name, collection = (str(st.session_state[key]) for key in keys)
        is_kept = collection == (only or "")
        return assistant.editing.rename_listing(label, name, None if is_kept else collection)

    st.button("Save names", key="save-listing", on_click=rename, args=(save,))


def show_collection_fields(assistant: Assistant) -> None:
    """A collection and its new name, and a button that saves it."""
    collections = {name: count for name, count in assistant.records.collections().items() if name}
    if not collections:
        return
    old = st.selectbox(
        "Collection",
        list(collections),
        format_func=lambda name: f"{name[:100]} ({count_phrase(collections[name])})",
        key="renamed-collection",
    )
    key = f"collection-name-{old}"
    st.text_input("New name of the collection", old, key=key)
    st.button(
        "Save the name of the collection",
        key="save-collection",
        on_click=rename,
        args=(lambda: assistant.editing.rename_collection(old, str(st.session_state[key])),),
    )


def rename(change: Callable[[], ChangeResult]) -> None:
    """Carry out a renaming, and keep what the page says of it."""
    try:
        result = change()
    except FindingAidError as error:
        outcome = f"Nothing was renamed: {error}"
    else:
        outcome = f"Saved, in {count_phrase(len(result.updated))}. Undo is below."
        if not result.updated:
            outcome = "Nothing was renamed: these are the names already."
    st.session_state["rename_outcome"] = outcome


def show_coverage(assistant: Assistant) -> None:
    """How much of each listing the archive has."""
    listings = assistant.records.coverage()
    if not listings:
        return
    st.subheader("Coverage")
    st.caption("Based on the page numbers in the listings")
    for listing in listings:
        st.text(f"You have {listing.text}.")


def show_last_change(assistant: Assistant) -> None:
    """The last change, and a button that undoes it."""
    change = assistant.maintenance.last_change()
    if change is None:
        return
    st.subheader("Last change")
    st.text(f"{change.time[:16].replace('T', ' ')} UTC, {change.description[:2000]}")
    st.text(f"{change.added:,} added, {change.updated:,} updated, {change.removed:,} removed")
    st.button(
        "Undo the last change", key="undo", on_click=undo, args=(assistant, change.generation)
    )
    if outcome := st.session_state.pop("undo_outcome", ""):
        show_status(outcome)


def undo(assistant: Assistant, generation: int) -> None:
    """Undo the change that this reader saw as the last one, if it still is."""
    try:
        result = assistant.maintenance.undo(change=generation)
    except FindingAidError as error:
        outcome = str(error)
    else:
        count = count_phrase(result.records)
        outcome = f"Undone; the archive has {count} now. Undo again to bring the change back."
    st.session_state["undo_outcome"] = outcome
