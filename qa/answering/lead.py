"""The lead of an answer: the date or the name that was asked for, before the quotations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus import Correspondence, Party, dates_in, describe_parties, read_correspondence
from embeddings import Encoder, terms
from qa.answering.presupposition import missing_names
from qa.answering.sentence_selection import cite_title
from qa.answering.topic import words_of
from qa.citations import Citation
from qa.retrieval import Hit
from qa.understanding import (
    LIGHT_VERBS,
    MOST_WORDS_KEPT,
    LinkedQuestion,
    ParsedWord,
    QuestionType,
    content_words,
    deed_of_verb,
    kept_vectors,
    main_verb,
    parse,
)

_WORD = re.compile(r"[^\W\d_]+")


_DEEDS = frozenset(
    terms(
        "write wrote written send sent make made draft sign date give deliver publish talk spoke "
        "take took place hold held meeting letter cable memorandum report telegram"
    )
)
"""What is done with any record or at any meeting: its date is that of the record, which need not
contain the word."""

INFERRED = " (inferred"
"""How the mark begins of a time that a record tells of in words that count from another time."""

LEAST_CLOSENESS = 0.5
"""Cosine of a verb to a word that states the same: "die" has 0.70 to "died", 0.40 to "five"."""


def citations_that_state(
    encoder: Encoder,
    question: LinkedQuestion,
    question_type: QuestionType,
    citations: list[Citation],
) -> list[Citation]:
    """Return the citations that state what a question for a date or a correspondent asks about.

    The record must have the question's verb, or a word near it, unless the verb says nothing. A
    title that names the subject of a "when" question in different words ("Truman Doctrine") is
    enough.
    """
    verb = main_verb(question)
    if question_type.kind not in ("date", "writer", "reader") or verb is None:
        return citations
    if verb.lemma in LIGHT_VERBS:  # "When was the conference held?"
        return citations
    return [citation for citation in citations if _states(encoder, question, verb, citation)]


def _states(
    encoder: Encoder, question: LinkedQuestion, verb: ParsedWord, citation: Citation
) -> bool:
    title = citation.record.title
    people = [name for name in question.linked_names if name.kind == "person"]
    known = {*terms(verb.text), *(term for name in people for term in terms(name.text))}
    subject = set(content_words(question.subject)) - known
    if subject and subject <= set(terms(title)):
        return True
    if deed_of_verb(verb.lemma, encoder) in ("write", "receive") and read_correspondence(title):
        return True
    words = sorted(set(_WORD.findall(f"{title} {citation.quote}".casefold())))
    if any(word.startswith(verb.lemma) or word == verb.text.casefold() for word in words):
        return True
    verbs = [verb.lemma, _with_particle(question, verb)]
    vectors = kept_vectors(encoder, MOST_WORDS_KEPT)
    closeness = vectors.of(words) @ vectors.of(verbs).T
    return bool(closeness.max() >= LEAST_CLOSENESS)


def _with_particle(question: LinkedQuestion, verb: ParsedWord) -> str:
    """Return a verb with the particle behind it: "step down", "go back"."""
    parsed = parse(question.text)
    index = next(i for i, word in enumerate(parsed.words) if word.start == verb.start)
    particles = [
        parsed.words[child].text.casefold()
        for child in parsed.children(index, "prt", "advmod")
        if child == index + 1
    ]
    return " ".join([verb.lemma, *particles])


def lead_answer(
    question: LinkedQuestion,
    question_type: QuestionType,
    citations: list[Citation],
    hits: Sequence[Hit],
) -> tuple[str, list[Citation]]:
    """Return the lead, "" for none, and the citations that support it."""
    if question_type.kind == "date":
        for citation in citations:
            if _mentions_subject(question, f"{citation.record.title} {citation.quote}"):
                return _date_lead(question, citation), [citation]
    if question_type.kind in ("writer", "reader"):
        cited_ids = {citation.record.id for citation in citations}
        for record in (hit.record for hit in hits if hit.record.id in cited_ids):
            between = read_correspondence(record.title) or Correspondence()
            parties = between.writers if question_type.kind == "writer" else between.recipients
            title = cite_title(record)
            is_named = any(_is_named_in(question, party) for party in parties)
            if parties and not is_named and title is not None:
                names = describe_parties(parties)
                return f"{names[0].upper()}{names[1:]}.", [title]
    return "", citations


def _is_named_in(question: LinkedQuestion, party: Party) -> bool:
    """Return whether a question names a party: "Who wrote to Mao?" is not answered by Mao."""
    words = set(terms(party.text))
    return any(
        name.kind in ("person", "") and name.is_mentioned_in(words)
        for name in question.linked_names
    )


def _mentions_subject(question: LinkedQuestion, text: str) -> bool:
    """Return whether a text contains every word of what is to be dated, names aside."""
    words = set(terms(text))
    names = [name for name in question.linked_names if name.text in question.demanded_names]
    subject = {word.term for word in words_of(question) if word.is_topic or word.term not in _DEEDS}
    return subject <= words and all(name.is_written_in(words) for name in names)


def _inferred_time(citation: Citation) -> str:
    """Return the time that a sentence tells of in words that count from another time, "" for none.

    "Last month", written on December 1, 1922, is November 1922.
    """
    for field, time in citation.record.told_times:
        is_inside = citation.start <= time.start and time.end <= citation.end
        if field == citation.field and is_inside and time.inferred:
            words = citation.record.field(field)[time.start : time.end]
            written = citation.record.date.as_written
            source = f", written {written}" if written else ""
            return f"{time.as_date}{INFERRED}: “{words}”{source})."
    return ""


def _date_lead(question: LinkedQuestion, citation: Citation) -> str:
    """Return the date of the question's subject.

    It is the record's own date where its title or the sentence names the subject, else the dates
    that the sentence states. Where the title's own date and the listing's differ, both are given.
    """
    record = citation.record
    stated = [citation.quote[date.start : date.end] for date in dates_in(citation.quote)]
    in_title, in_quote = (
        bool(question.demanded_names)
        and not missing_names(replace(record, title=text, summary="", text=""), question)
        and _mentions_subject(question, text)
        for text in (record.title, citation.quote)
    )
    if stated and not in_title:
        return f"{', '.join(dict.fromkeys(stated))}."
    if not in_title and (inferred := _inferred_time(citation)):
        return inferred
    if not (in_title or in_quote or question.context):
        return ""
    listing_date = record.date.as_written
    title_dates = ", ".join(date.as_written for date in record.title_dates)
    if title_dates:
        return f"{title_dates}, by the title; in the listing: {listing_date or 'undated'}."
    return f"{listing_date}." if listing_date else ""
