"""What a question means in one archive: who its names are, and how these records write them.

The authority file (corpus/data/authority.csv), the reader's own `names.csv` in the archive's folder
and the aliases in record titles ("Filippov [Stalin]") say which forms mean one person, place or
body. Only forms that the records contain are searched, and each is shown. A name with two meanings
is never expanded.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from corpus import NameAuthority, NameForms, NameMention, Record, name_key
from embeddings import ArchiveView, TextQuery, WordSearch, key_terms, terms
from qa.understanding.earlier_turns import NO_CONTEXT, FollowUp
from qa.understanding.name_forms import (
    contains_form,
    contains_unknown_name,
    is_widespread,
    longest_whole_form,
)
from qa.understanding.name_roles import is_asked_about
from qa.understanding.query_tree import Node
from qa.understanding.question import Question, QuestionForm, capitalised_names
from qa.understanding.sentence_parser import is_english_phrase
from qa.understanding.time import Period, TimeReading
from qa.understanding.typing_errors import correction_notes

OTHER_FORM_WEIGHT = 0.7
"""What another full form weighs in the search; the typed one weighs 1."""

MAX_OTHER_FORMS = 12
"""How many other forms of one name are searched at most."""

_GAP = ","
"""Put in the place of each letter of a known name, so that no run of capitals goes across it."""


@dataclass(frozen=True)
class LinkedName:
    """A name in a question, and what it means.

    Attributes:
        as_written: the name as typed.
        name: the name of its entry; as written when it means none for sure.
        kind: "person", "place", "organisation" or "event" by its entry; "" without one.
        other_forms: other full forms that the records contain, and that are searched too.
        forms_from_titles: which of them, and of the name itself, the archive's titles state.
        forms: every full form.
        related: words that point to it ("Soviet" to the Soviet Union).
        standing_for: the names of the persons, bodies and places that can stand for it.
        rival_forms: names of others who share one of its forms, as the two George Bushes do.
        corrected: the form meant when the name is misspelt, else "".
        ambiguous: the entries with this name when there are two or more.
        text: the form that is searched in the place of the typed one. That is the typed one unless
            it is misspelt, or only another form is in the records.
        mention_forms: what to search for the records that mention the name (`NameMentions`); None
            when it is not named in full, may be one of several, or is one unknown word.
        is_setting: whether it may be where much of the archive is set: a name of no person that
            many records have.
    """

    as_written: str
    name: str
    kind: str = ""
    other_forms: tuple[str, ...] = ()
    forms_from_titles: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    standing_for: tuple[str, ...] = ()
    rival_forms: tuple[str, ...] = ()
    corrected: str = ""
    ambiguous: tuple[str, ...] = ()
    text: str = ""
    mention_forms: NameForms | None = None
    is_setting: bool = False

    def is_mentioned_in(self, words: set[str]) -> bool:
        """Return whether a text of these analysed words mentions the name, in any form.

        All words of a known form must be there, except initials; of an unknown name the last, and
        half of them. A longer name of another who shares a form is
        no mention.
        """
        if not self.kind and not self.ambiguous:
            return contains_unknown_name(words, self.text)
        if any(contains_form(words, form) for form in (*self.related, *self.standing_for)):
            return True
        return self.is_written_in(words)

    def is_pointed_to_in(self, words: set[str]) -> bool:
        """Return whether the words contain the name, or a word that points to it ("Soviet")."""
        return self.is_written_in(words) or any(contains_form(words, form) for form in self.related)

    def is_written_in(self, words: set[str]) -> bool:
        """Return whether the words contain the name itself, and not only what stands for it."""
        if not self.kind and not self.ambiguous:
            return contains_unknown_name(words, self.text)
        forms = (self.text, *self.forms)
        if not any(contains_form(words, form) for form in forms):
            return False
        return longest_whole_form(words, self.rival_forms) <= longest_whole_form(words, forms)

    @property
    def is_adjective(self) -> bool:
        """Whether it was written as a word that only points to it ("Soviet")."""
        typed = name_key(self.as_written)
        return any(name_key(form) == typed for form in self.related)


@dataclass(frozen=True)
class LinkedQuestion:
    """A question and what it means in one archive.

    Attributes:
        typed: the question as typed.
        subject: its subject, with misspelt names corrected.
        terms: the analysed words of the subject that carry meaning, each once.
        names: its names, in the form that is searched.
        linked_names: what the names of the question mean.
        phrases: the quoted phrases that every record found must contain.
        form: the form of the question; "question" when its long phrase is not demanded.
        notes: a line for everything that was read or searched otherwise than typed.
        own_weight: what the question itself weighs in the search, next to its context.
        context: (text, weight) of what it takes from earlier turns.
        title_word: a word that titles must contain, "" for none.
        follow_up: all that it takes from earlier turns, with the records it is limited to.
        focus: the names that every record quoted must mention, in the form that is searched.
        authority: the names that the archive knows; None where none are looked up.
    """

    typed: Question
    subject: str
    terms: tuple[str, ...]
    names: tuple[str, ...]
    linked_names: tuple[LinkedName, ...]
    phrases: tuple[str, ...]
    form: QuestionForm
    notes: tuple[str, ...]
    own_weight: float
    context: tuple[tuple[str, float], ...]
    title_word: str
    follow_up: FollowUp = NO_CONTEXT
    focus: tuple[str, ...] = ()
    authority: NameAuthority | None = field(default=None, repr=False, compare=False)

    @classmethod
    def unlinked(cls, question: Question, follow_up: FollowUp = NO_CONTEXT) -> LinkedQuestion:
        """Return a question with all names as typed."""
        return cls(
            typed=question,
            subject=question.subject,
            terms=_distinct_terms(question.subject),
            names=question.capitalised_names,
            linked_names=(),
            phrases=question.phrases,
            form=question.form,
            notes=(
                *correction_notes(question.corrections),
                *question.time.unread,
                *(() if question.syntax is None else question.syntax.repairs),
            ),
            own_weight=follow_up.own_weight,
            context=follow_up.context,
            title_word=follow_up.title_word,
            follow_up=follow_up,
        )

    @property
    def text(self) -> str:
        """The words, with the capitals of the archive's names."""
        return self.typed.text

    @cached_property
    def demanded_names(self) -> tuple[str, ...]:
        """Those of `names` that the question is about: an answering record must mention each.

        Of keywords, which have no verb, none is; nor is what only a capital makes a name, where
        its words are in the dictionary: records are compared by these words as by any others.
        """
        if self.form != "question":
            return self.focus
        demanded = [
            linked.text
            for linked in self.linked_names
            if (linked.kind or linked.ambiguous or not is_english_phrase(linked.as_written))
            and is_asked_about(
                self.text,
                linked.as_written,
                linked.is_adjective,
                linked.kind == "place",
                linked.is_setting,
            )
        ]
        return tuple(dict.fromkeys((*demanded, *self.focus)))

    @property
    def search_text(self) -> str:
        """What is searched: the subject, or the text when only words of time were typed."""
        return self.subject or self.typed.text

    @property
    def time(self) -> TimeReading:
        """The period, and the order by date."""
        return self.typed.time

    @property
    def period(self) -> Period | None:
        """The period of the question, None when there is none."""
        return self.typed.time.period

    @property
    def ordered_noun(self) -> str:
        """The noun of "the first ..." or "the latest ...", else ""."""
        return self.typed.ordered_noun

    @property
    def required(self) -> Node | None:
        """What each record must match by the query syntax, None for nothing."""
        return None if self.typed.syntax is None else self.typed.syntax.required

    def loosened(self, required: Node | None, note: str) -> LinkedQuestion:
        """Return the question with other demands by the query syntax. note: says so."""
        syntax = self.typed.syntax
        assert syntax is not None
        typed = replace(self.typed, syntax=replace(syntax, required=required))
        return replace(self, typed=typed, notes=(*self.notes, note))

    def without_phrase(self, note: str) -> LinkedQuestion:
        """Return the question with its phrase searched as words. note: says so to the reader."""
        return replace(self, phrases=(), form="question", notes=(*self.notes, note))


def link_question(
    question: Question,
    view: ArchiveView,
    names: NameAuthority | None = None,
    follow_up: FollowUp = NO_CONTEXT,
) -> LinkedQuestion:
    """Return what a question means in this state of an archive.

    names: the names that the archive knows; None leaves all names as typed. follow_up: what the
    question takes from earlier turns.
    """
    unlinked = LinkedQuestion.unlinked(question, follow_up)
    text_index = view.index.text_index
    if names is None or text_index is None:
        return unlinked
    mentions = _mentions(question.subject, names, text_index)
    linked_names = [_link(mention, names, text_index) for mention in mentions]
    subject = question.subject
    for mention, linked in sorted(zip(mentions, linked_names, strict=True), key=_end_first):
        subject = subject[: mention.start] + linked.text + subject[mention.end :]
    linked_names += _unknown_names(question, mentions, text_index)
    linked_names = [
        replace(
            linked, is_setting=linked.kind in ("", "place") and is_widespread(linked.text, view)
        )
        for linked in linked_names
    ]
    focus = tuple(linked.text for linked in linked_names if linked.as_written in follow_up.focus)
    return replace(
        unlinked,
        subject=subject,
        terms=_distinct_terms(subject),
        names=tuple(dict.fromkeys(linked.text for linked in linked_names)),
        focus=focus,
        linked_names=tuple(linked_names),
        authority=names,
    )


def other_form_queries(question: LinkedQuestion) -> list[TextQuery]:
    """Return the queries for the other forms of the names in a question."""
    return [
        TextQuery(form, boost=OTHER_FORM_WEIGHT, phrase=True)
        for linked in question.linked_names
        for form in linked.other_forms
        if form != linked.text
    ]


def matched_name_forms(question: LinkedQuestion, record: Record) -> dict[str, list[str]]:
    """Return for each name of a question the other forms that a record contains, if any."""
    if not any(linked.other_forms for linked in question.linked_names):
        return {}
    words = terms(
        " ".join((record.title, record.summary, record.text, *record.people, *record.places))
    )
    forms = {
        linked.as_written: [form for form in linked.other_forms if _is_within(terms(form), words)]
        for linked in question.linked_names
    }
    return {name: matched for name, matched in forms.items() if matched}


def _distinct_terms(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key_terms(text)))


def _mentions(subject: str, names: NameAuthority, text_index: WordSearch) -> list[NameMention]:
    mentions = names.find_mentions(subject, text_index.has_word)
    return [mention for mention in mentions if mention.entries or mention.related]


def _end_first(pair: tuple[NameMention, LinkedName]) -> int:
    return -pair[0].start


def _unknown_names(
    question: Question, mentions: list[NameMention], text_index: WordSearch
) -> list[LinkedName]:
    """Return the runs of capitalised words outside the known mentions.

    A single word that begins the question is none: it has its capital from there.
    """
    unmatched = question.subject
    for mention in mentions:
        gap = _GAP * len(mention.as_written)
        unmatched = f"{unmatched[: mention.start]}{gap}{unmatched[mention.end :]}"
    return [
        _unknown_name(name, text_index)
        for name in capitalised_names(unmatched, question.text)
        if " " in name or not question.text.startswith(name)
    ]


def _unknown_name(name: str, text_index: WordSearch) -> LinkedName:
    is_phrase = len(terms(name)) > 1 and text_index.contains_phrase(name)
    mention_forms = NameForms((name,)) if is_phrase else None
    return LinkedName(name, name, forms=(name,), text=name, mention_forms=mention_forms)


def _link(mention: NameMention, names: NameAuthority, text_index: WordSearch) -> LinkedName:
    typed, entry = mention.corrected or mention.as_written, mention.entry
    if entry is None:
        meanings = tuple(candidate.name for candidate in mention.entries)
        return LinkedName(
            mention.as_written,
            mention.as_written,
            forms=(mention.as_written,),
            ambiguous=meanings if len(meanings) > 1 else (),
            text=typed,
        )
    related = set(entry.related)
    forms = tuple(form for form in names.search_forms(entry) if form not in related)
    indexed = [
        form
        for form in forms
        if mention.entries and terms(form) != terms(typed) and text_index.contains_phrase(form)
    ]
    other_forms = _distinct_forms(indexed, terms(typed), entry.name)[:MAX_OTHER_FORMS]
    return LinkedName(
        as_written=mention.as_written,
        name=entry.name,
        kind=entry.kind,
        other_forms=other_forms,
        forms_from_titles=tuple(
            form for form in (*other_forms, mention.as_written) if form in entry.forms_from_titles
        ),
        forms=forms,
        related=tuple(entry.related),
        standing_for=tuple(
            form
            for linked in dict.fromkeys((entry, *mention.related))
            for form in (
                *names.standing_for(linked),
                *(() if linked is entry else (*names.search_forms(linked), *linked.related)),
            )
        ),
        rival_forms=names.rival_forms(entry),
        corrected=mention.corrected or "",
        mention_forms=names.mention_forms(entry) if mention.entries else None,
        text=typed if not other_forms or text_index.contains_phrase(typed) else other_forms[0],
    )


def _distinct_forms(forms: list[str], typed: list[str], name: str) -> tuple[str, ...]:
    """Return the forms that find something that no shorter form finds, the entry's name first.

    "J. V. Stalin" finds nothing that "Stalin" does not find.
    """
    distinct: list[tuple[str, list[str]]] = []
    for form in sorted(forms, key=lambda form: len(terms(form))):
        words = terms(form)
        if _is_within(typed, words):
            continue
        if form == name or not any(_is_within(shorter, words) for _, shorter in distinct):
            distinct.append((form, words))
    return tuple(sorted((form for form, _ in distinct), key=lambda form: form != name))


def _is_within(words: list[str], text: list[str]) -> bool:
    """Return whether the words are in the text one after the other."""
    length = len(words)
    return any(text[start : start + length] == words for start in range(len(text) - length + 1))
