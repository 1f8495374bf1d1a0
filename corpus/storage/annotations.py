"""What users add to an archive: conversations, notes, tags, saved searches and feedback.

They refer to records by id, so a note survives an update of its record, and applies again when a
removed record returns. Those of a record that was merged into another are shown with the other's,
and stay its own until the reader writes them again, so an undo separates them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from corpus.storage.connections import SqlConnection
from corpus.storage.rows import id_parameter
from corpus.storage.schema import TURNS_FACT_PREFIX, StoreError
from corpus.storage.snapshot import Turn
from corpus.storage.store import RecordStore
from corpus.text import collapse_whitespace, fold, short_name, storable, without_accents

_MAX_NOTE_CHARACTERS = 100_000
_NO_LIMIT = 2**62


class AnnotationError(StoreError):
    """The annotation is not acceptable or does not exist."""


@dataclass(frozen=True)
class Conversation:
    """A conversation in the list of conversations.

    Attributes:
        id: its identifier.
        name: as the user named it, or else its subject: the names, the topic and the time of the
            first question that has some; or else its first question.
        turns: how many turns it has.
        last_turn_at: UTC, ISO 8601.
    """

    id: str
    name: str
    turns: int
    last_turn_at: str


@dataclass(frozen=True)
class SavedSearch:
    """A search that a user saved.

    Attributes:
        name: unique.
        address: the part of the app's address that opens it.
        saved_at: UTC, ISO 8601.
    """

    name: str
    address: str
    saved_at: str


class Annotations:
    """Reads and writes annotations. Changes raise CannotWrite when the archive is read-only."""

    def __init__(self, store: RecordStore) -> None:
        self._store = store

    def conversations(self, limit: int = 1000, words: str = "") -> list[Conversation]:
        """Return the conversations, the latest first.

        words: each must occur in the name, the questions or the answers, whatever its letters'
        case and accents; "" for all conversations.
        """
        query = """
            SELECT turns.conversation, coalesce(conversations.name, ''), count(*), max(turns.time)
            FROM turns LEFT JOIN conversations ON conversations.id = turns.conversation
            GROUP BY turns.conversation, conversations.name
            ORDER BY max(turns.time) DESC, turns.conversation LIMIT ?
        """
        searched_words = _searchable(words).split()
        most_read = _NO_LIMIT if searched_words else limit
        with self._store.connection() as connection:
            conversations = [
                Conversation(id, name or _subject_of(connection, id), count, time)
                for id, name, count, time in connection.execute(query, (most_read,)).fetchall()
            ]
            if searched_words:
                conversations = [
                    item for item in conversations if _has_words(connection, item, searched_words)
                ]
        return conversations[:limit]

    def conversation_name(self, conversation: str) -> str:
        """Return a conversation's name, or else its subject. Raises AnnotationError."""
        query = "SELECT name FROM conversations WHERE id = CAST(? AS TEXT)"
        with self._store.connection() as connection:
            line = connection.execute(query, (id_parameter(conversation),)).fetchone()
            name = str(line[0]) if line else _subject_of(connection, conversation)
        if not name:
            raise _unknown(conversation)
        return name

    def turns(self, conversation: str) -> list[Turn]:
        """Return the turns of a conversation. Raises AnnotationError when it does not exist."""
        with self._store.snapshot() as snapshot:
            turns = snapshot.turns(conversation)
        if not turns:
            raise _unknown(conversation)
        return turns

    def rename_conversation(self, conversation: str, name: str) -> None:
        """Name a conversation; "" removes the name. Raises AnnotationError when there is none."""
        self.turns(conversation)
        if shortened := short_name(name):
            self._execute(
                "INSERT INTO conversations VALUES (?, ?) "
                "ON CONFLICT (id) DO UPDATE SET name = excluded.name",
                conversation,
                shortened,
            )
        else:
            self._execute("DELETE FROM conversations WHERE id = ?", conversation)

    def delete_conversation(self, conversation: str) -> None:
        """Delete a conversation with its turns, name and feedback. Raises AnnotationError."""
        self.turns(conversation)
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM turns WHERE conversation = ?", (conversation,))
            connection.execute("DELETE FROM feedback WHERE conversation = ?", (conversation,))
            connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))
            fact = TURNS_FACT_PREFIX + conversation
            connection.execute("DELETE FROM facts WHERE name = ?", (fact,))

    def replace_answer(self, conversation: str, number: int, answer: str) -> None:
        """Store another answer (JSON) for a turn, if the turn exists."""
        where = "conversation = ? AND number = ?"
        self._execute(f"UPDATE turns SET answer = ? WHERE {where}", answer, conversation, number)

    def note(self, record: str) -> str:
        """Return the note on a record, and on those merged into it; "" when there is none."""
        parts = self._parts_of(record)
        with self._store.connection() as connection:
            return _note_of(connection, parts)

    def write_note(self, record: str, text: str) -> None:
        """Store a note on a record; an empty one removes it. Raises AnnotationError if too long."""
        parts = self._parts_of(record)
        with self._store.transaction() as connection:
            _replace_note(connection, parts, text)

    def add_line(self, record: str, line: str) -> None:
        """Write a line under the note on a record, unless the note has it already.

        Raises AnnotationError if the note gets too long.
        """
        parts = self._parts_of(record)
        with self._store.transaction() as connection:  # in one, or a line of another is lost
            lines = _note_of(connection, parts).splitlines()
            if line not in lines:
                _replace_note(connection, parts, "\n".join([*lines, line]))

    def tags(self, record: str | None = None) -> list[str]:
        """Return the tags of a record, or with None all tags in use, in alphabetical order."""
        if record is None:
            return self._first_column("SELECT DISTINCT tag FROM tags ORDER BY tag")
        query = "SELECT tag FROM tags WHERE record = ?"
        parts = self._parts_of(record)
        return sorted({tag for part in parts for tag in self._first_column(query, part)})

    def set_tags(self, record: str, tags: list[str]) -> None:
        """Replace the tags of a record; empty and repeated ones are left out."""
        short_tags = dict.fromkeys(filter(None, map(short_name, tags)))
        parts = self._parts_of(record)
        with self._store.transaction() as connection:
            connection.executemany("DELETE FROM tags WHERE record = ?", ((part,) for part in parts))
            connection.executemany(
                "INSERT INTO tags VALUES (?, ?)", ((record, tag) for tag in short_tags)
            )

    def records_by_tag(self) -> dict[str, list[str]]:
        """Return the ids of the records with each tag, by tag, both in alphabetical order."""
        merged = self._merged_ids()
        ids: dict[str, set[str]] = {}
        with self._store.connection() as connection:
            for tag, record in connection.execute("SELECT tag, record FROM tags ORDER BY tag"):
                ids.setdefault(tag, set()).add(merged.get(record, record))
        return {tag: sorted(records) for tag, records in ids.items()}

    def records_with_words(self, words: str) -> list[str]:
        """Return the ids of records with all these words in note and tags, in any case."""
        folded_words = words.casefold().split()
        texts: dict[str, str] = {}
        merged = self._merged_ids()
        query = "SELECT record, text FROM notes UNION ALL SELECT record, tag FROM tags"
        with self._store.connection() as connection:
            for record, text in connection.execute(query):
                owner = merged.get(record, record)
                texts[owner] = f"{texts.get(owner, '')} {text.casefold()}"
        return sorted(
            record
            for record, text in texts.items()
            if folded_words and all(word in text for word in folded_words)
        )

    def saved_searches(self) -> list[SavedSearch]:
        """Return the saved searches in the order of their names."""
        query = "SELECT name, address, time FROM saved_searches ORDER BY name COLLATE NOCASE, name"
        with self._store.connection() as connection:
            return [SavedSearch(*line) for line in connection.execute(query)]

    def save_search(self, name: str, address: str) -> None:
        """Save a search, replacing one of that name. Raises AnnotationError without a name."""
        if not (shortened := short_name(name)):
            raise AnnotationError("the search has no name; give it one")
        line = (shortened, address, _timestamp())
        self._execute(
            "INSERT INTO saved_searches VALUES (?, ?, ?) ON CONFLICT (name) "
            "DO UPDATE SET address = excluded.address, time = excluded.time",
            *line,
        )

    def delete_search(self, name: str) -> None:
        """Delete a saved search, if it exists."""
        self._execute("DELETE FROM saved_searches WHERE name = ?", name)

    def set_feedback(self, conversation: str, number: int, helped: bool | None) -> None:
        """Store whether the answer of turn `number` helped; None removes the feedback.

        Raises AnnotationError when there is no such turn.
        """
        if not any(turn.number == number for turn in self.turns(conversation)):
            raise AnnotationError(f"conversation {conversation} has no turn {number}")
        if helped is None:
            where = "conversation = ? AND number = ?"
            self._execute(f"DELETE FROM feedback WHERE {where}", conversation, number)
        else:
            line = (conversation, number, _timestamp(), int(helped))
            self._execute(
                "INSERT INTO feedback VALUES (?, ?, ?, ?) ON CONFLICT (conversation, number) "
                "DO UPDATE SET time = excluded.time, helped = excluded.helped",
                *line,
            )

    def feedback(self) -> list[tuple[Turn, bool]]:
        """Return each turn with feedback and whether its answer helped, in the order of giving."""
        columns = ", ".join(f"turns.{field.name}" for field in fields(Turn))
        query = f"""
            SELECT {columns}, feedback.helped FROM feedback JOIN turns USING (conversation, number)
            ORDER BY feedback.time, conversation, number
        """
        with self._store.connection() as connection:
            return [(Turn(*turn), bool(helped)) for *turn, helped in connection.execute(query)]

    def helped_turns(self, conversation: str) -> dict[int, bool]:
        """Return whether the answer helped, by the number of each turn with feedback."""
        query = "SELECT number, helped FROM feedback WHERE conversation = ? ORDER BY number"
        with self._store.connection() as connection:
            lines = connection.execute(query, (conversation,)).fetchall()
        return {number: bool(helped) for number, helped in lines}

    def _parts_of(self, record: str) -> tuple[str, ...]:
        """Return the id of a record, and the ids of those that are merged into it."""
        with self._store.snapshot() as snapshot:
            stored = snapshot.get(record)
        return (record,) if stored is None else (record, *stored.record.merged)

    def _merged_ids(self) -> dict[str, str]:
        """Return the id of the record that stays, by the id of each that is merged into it."""
        with self._store.snapshot() as snapshot:
            owners = snapshot.merged_records()
        return {merged_id: owner.record.id for merged_id, owner in owners.items()}

    def _execute(self, statement: str, *parameters: object) -> None:
        """Run one statement in its own transaction."""
        with self._store.transaction() as connection:
            connection.execute(statement, parameters)

    def _first_column(self, query: str, *parameters: object) -> list[str]:
        with self._store.connection() as connection:
            return [str(line[0]) for line in connection.execute(query, parameters)]


def _searchable(text: str) -> str:
    return without_accents(fold(text))


def _has_words(connection: SqlConnection, conversation: Conversation, words: Sequence[str]) -> bool:
    turns = connection.execute(
        "SELECT question, answer FROM turns WHERE conversation = ?", (conversation.id,)
    )
    texts = [conversation.name]
    for question, answer in turns:
        try:
            texts += [question, *_strings(json.loads(answer))]
        except (ValueError, RecursionError):  # a damaged answer
            texts += [question, answer]
    text = _searchable(" ".join(texts))
    return all(word in text for word in words)


def _strings(value: object) -> Iterator[str]:
    """The texts in a JSON value, without the names of its fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _unknown(conversation: str) -> AnnotationError:
    return AnnotationError(
        f"there is no conversation {conversation!r}; finding-aid conversations lists them"
    )


def _note_of(connection: SqlConnection, parts: Sequence[str]) -> str:
    """Return the notes on a record and on those merged into it, each once."""
    query = "SELECT text FROM notes WHERE record = ?"
    texts = (str(line[0]) for part in parts for line in connection.execute(query, (part,)))
    return "\n\n".join(dict.fromkeys(texts))


def _replace_note(connection: SqlConnection, parts: Sequence[str], text: str) -> None:
    """Store a note on the first of `parts`, instead of those on any of them."""
    if len(text) > _MAX_NOTE_CHARACTERS:
        raise AnnotationError(
            f"the note has {len(text):,} characters, and at most {_MAX_NOTE_CHARACTERS:,} are "
            "kept; shorten it"
        )
    connection.executemany("DELETE FROM notes WHERE record = ?", ((part,) for part in parts))
    if text.strip():
        line = (parts[0], _timestamp(), storable(text))
        connection.execute("INSERT INTO notes VALUES (?, ?, ?)", line)


def _timestamp() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _subject_of(connection: SqlConnection, conversation: str) -> str:
    """Return the first subject that a turn of a conversation has, or else the first question."""
    query = """
        SELECT question, understood FROM turns WHERE conversation = CAST(? AS TEXT) ORDER BY number
    """
    first_question = ""
    for question, understood in connection.execute(query, (id_parameter(conversation),)):
        if subject := _subject_in(understood):
            return subject
        first_question = first_question or collapse_whitespace(question)
    return first_question


def _subject_in(understood: str) -> str:
    """Return the subject that a turn states; "" for none, and in a turn that is damaged."""
    try:
        stated = json.loads(understood)
    except (ValueError, TypeError, RecursionError):
        return ""
    return str(stated.get("subject") or "") if isinstance(stated, dict) else ""
