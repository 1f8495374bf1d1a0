"""Fetching the records of a live OAI-PMH source on the page Add, only when the reader says so."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from corpus import count_phrase
from pages.announcer import show_status
from qa import Assistant, FindingAidError, HarvestJob, HarvestJobs, HarvestRequest, format_time_left

WAIT_SECONDS = 0.5
"""A harvest that ends within this time is reported at once, without a progress bar."""


def show_harvest(assistant: Assistant) -> None:
    """The form to fetch from a source, and the progress or the end of the latest harvest.

    Where a login is set there is none: a reader of a server could have it ask its own network.
    """
    if is_login_set():
        return
    jobs = _jobs((str(assistant.folder), id(assistant)), assistant)
    job = jobs.current
    is_going = job is not None and job.reading is None
    with st.expander("Fetch from a live source (OAI-PMH)", expanded=is_going):
        st.text(
            "Nothing is fetched before you press Fetch. Records come a page at a time, with a "
            "second between two requests; a stopped harvest goes on where it stopped."
        )
        show_form(jobs)
        if job is None:
            return
        if job.is_finished:
            show_end(jobs, job)
        else:
            show_progress(job)


def is_login_set() -> bool:
    """Whether readers log in, so that others than the machine's owner may use this page."""
    return bool(st.session_state.get("login"))


@st.cache_resource(show_spinner=False)
def _jobs(key: tuple[str, int], _assistant: Assistant) -> HarvestJobs:
    """The harvests of one archive, for all readers of this server."""
    return HarvestJobs(_assistant.folder, _assistant.imports.start)


def show_form(jobs: HarvestJobs) -> None:
    """What is to be fetched, and the button that fetches it."""
    with st.form("harvest-form", border=False):
        address = st.text_input(
            "Address of the source", placeholder="https://example.org/oai", key="harvest-address"
        )
        part = st.text_input("Set (a part of the source)", key="harvest-set")
        earliest = st.text_input("Changed since, as 1961-05-06", key="harvest-from")
        latest = st.text_input("Changed until, as 1961-05-06", key="harvest-until")
        prefix = st.text_input("Format of the records", "oai_dc", key="harvest-prefix")
        listing = st.text_input("Name of the listing, for citations", key="harvest-listing")
        collection = st.text_input(
            "Collection, for records that name none", key="harvest-collection"
        )
        is_pressed = st.form_submit_button("Fetch and add")
    if is_pressed:
        request = HarvestRequest(
            address.strip(), prefix.strip(), part.strip(), earliest.strip(), latest.strip()
        )
        start(jobs, request, {"listing": listing, "collection": collection})


def start(jobs: HarvestJobs, request: HarvestRequest, names: Mapping[str, str]) -> None:
    """Start a harvest, or go on with one; say why where that is not possible."""
    try:
        job = jobs.start(request, names)
    except FindingAidError as error:
        st.text(f"Nothing was fetched: {error}")
        return
    st.session_state.pop("import_job", None)
    job.wait(WAIT_SECONDS)
    st.rerun()


@st.fragment(run_every=1.0)
def show_progress(job: HarvestJob) -> None:
    """A progress bar with a button that stops the harvest; at its end the page is shown again."""
    if job.is_finished:
        st.rerun()
    records, total = job.progress
    text = f"{records:,} of {count_phrase(total)}" if total else count_phrase(records)
    time_left = format_time_left(job.seconds_left)
    text = f"{text} fetched{time_left and f', {time_left}'}"
    st.progress(min(1.0, records / total) if total else 0.0, text=text)
    if st.button("Stop", key="stop-harvest", icon=":material/stop:"):
        job.stop()
        job.wait(2 * WAIT_SECONDS)
        st.rerun()


def show_end(jobs: HarvestJobs, job: HarvestJob) -> None:
    """What became of the latest harvest; the addition of its records has its own report."""
    records, _ = job.progress
    if job.reading is None:
        if job.stopped:
            show_status(f"Stopped; {count_phrase(records)} saved.")
        else:
            st.text(job.error)
        if st.button("Go on", key="go-on"):
            start(jobs, job.request, job.names)
        return
    if job.addition is not None and st.session_state.get("shown_harvest") is not job:
        st.session_state["shown_harvest"] = job
        st.session_state["import_job"] = job.addition  # the page reports it, as any addition
    st.text(f"{job.reading.name}: {count_phrase(len(job.reading.records))} fetched.")
    if job.error:
        st.text(f"Not added: {job.error}")
    if not job.reading.records:
        for warning in job.reading.warnings:
            st.text(f"Note: {warning}")
