"""The reader's desk: what a reader adds to an archive, beside the records and never in them.

Conversations and their names, notes and tags on records, saved searches, and whether an answer helped. Records are
named by their ids, so a note outlives an update of its record, and comes back with a record that was taken out.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from corpus.storage.rows import id_parameter
from corpus.storage.schema import StoreError
from corpus.storage.store import Store, Turn

LONGEST_NOTE = 100_000
"""Characters."""

LONGEST_NAME = 200
"""Characters of a tag, a saved search's name, a conversation's name."""


class AnnotationError(StoreError):
    """What was given cannot be kept, or is not there. One line."""


@dataclass(frozen=True)
class Conversation:
    """A conversation. name: the reader's, or else its first question. at: of its last turn (UTC, ISO 8601)."""

    id: str
    name: str
    turns: int
    last_turn_at: str


@dataclass(frozen=True)
class SavedSearch:
    """A saved search. address: the part of the app's address that opens it."""

    name: str
    address: str
    saved_at: str


class Annotations:
    """Reads and writes the reader's desk. CannotWrite when the archive may only be read."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def conversations(self, limit: int = 1000) -> list[Conversation]:
        """The conversations, the latest first."""
        query = """
            SELECT turns.conversation, coalesce(conversations.name, ''), count(*), max(turns.at),
                   (SELECT asked FROM turns AS first WHERE first.conversation = turns.conversation
                    ORDER BY number LIMIT 1)
            FROM turns LEFT JOIN conversations ON conversations.id = turns.conversation
            GROUP BY turns.conversation ORDER BY max(turns.at) DESC, turns.conversation LIMIT ?
        """
        with self._store.connection() as connection:
            lines = connection.execute(query, (limit,)).fetchall()
        return [
            Conversation(id, name or " ".join(asked.split()), count, at)
            for id, name, count, at, asked in lines
        ]

    def conversation_name(self, conversation: str) -> str:
        """The name of a conversation: the reader's, or else its first question. DeskError when there is no such one."""
        query = """
            SELECT asked, (SELECT name FROM conversations WHERE id = turns.conversation) FROM turns
            WHERE conversation = CAST(? AS TEXT) ORDER BY number LIMIT 1
        """
        with self._store.connection() as connection:
            line = connection.execute(query, (id_parameter(conversation),)).fetchone()
        if line is None:
            raise AnnotationError(_no_such(conversation))
        return " ".join(line[0].split()) if line[1] is None else str(line[1])

    def turns(self, conversation: str) -> list[Turn]:
        """The turns of a conversation, first to last. DeskError when there is no such conversation."""
        with self._store.snapshot() as snapshot:
            found = snapshot.turns(conversation)
        if not found:
            raise AnnotationError(_no_such(conversation))
        return found

    def rename_conversation(self, conversation: str, name: str) -> None:
        """Give a conversation a name; "" gives it its first question again. DeskError when there is no such one."""
        self.turns(conversation)
        with self._store.transaction() as connection:
            if kept := _short(name):
                connection.execute(
                    "INSERT OR REPLACE INTO conversations VALUES (?, ?)", (conversation, kept)
                )
            else:
                connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))

    def delete_conversation(self, conversation: str) -> None:
        """Delete a conversation with its turns, its name and its feedback. DeskError when there is no such one."""
        self.turns(conversation)
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM turns WHERE conversation = ?", (conversation,))
            connection.execute("DELETE FROM feedback WHERE conversation = ?", (conversation,))
            connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))

    def replace_answer(self, conversation: str, number: int, answer: str) -> None:
        """Keep another answer (its JSON) for a turn, if that is there: the same one, with what was added to it."""
        where = "conversation = ? AND number = ?"
        with self._store.transaction() as connection:
            connection.execute(
                f"UPDATE turns SET answer = ? WHERE {where}", (answer, conversation, number)
            )

    def note(self, record: str) -> str:
        """The reader's note on a record, "" when there is none."""
        with self._store.connection() as connection:
            line = connection.execute(
                "SELECT text FROM notes WHERE record = ?", (record,)
            ).fetchone()
        return "" if line is None else str(line[0])

    def write_note(self, record: str, text: str) -> None:
        """Keep a note on a record; an empty one takes it away. DeskError when it is too long."""
        if len(text) > LONGEST_NOTE:
            raise AnnotationError(
                f"the note has {len(text):,} characters, and at most {LONGEST_NOTE:,} are kept; shorten it"
            )
        with self._store.transaction() as connection:
            if text.strip():
                connection.execute(
                    "INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", (record, _now(), _plain(text))
                )
            else:
                connection.execute("DELETE FROM notes WHERE record = ?", (record,))

    def tags(self, record: str | None = None) -> list[str]:
        """The tags of a record, or with None all that are in use, in order of the alphabet."""
        query = (
            "SELECT DISTINCT tag FROM tags"
            + ("" if record is None else " WHERE record = ?")
            + " ORDER BY tag"
        )
        with self._store.connection() as connection:
            return [
                line[0] for line in connection.execute(query, () if record is None else (record,))
            ]

    def set_tags(self, record: str, tags: list[str]) -> None:
        """Let these be the tags of a record, each once."""
        kept = dict.fromkeys(short for tag in tags if (short := _short(tag)))
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM tags WHERE record = ?", (record,))
            connection.executemany(
                "INSERT INTO tags VALUES (?, ?)", ((record, tag) for tag in kept)
            )

    def records_with_tag(self, tag: str) -> list[str]:
        """The ids of the records that bear a tag."""
        with self._store.connection() as connection:
            query = "SELECT record FROM tags WHERE tag = ? ORDER BY record"
            return [line[0] for line in connection.execute(query, (tag,))]

    def records_with_words(self, words: str) -> list[str]:
        """The ids of records whose note or tags hold all these words, as they are written, in any case."""
        wanted = words.casefold().split()
        held: dict[str, str] = {}
        with self._store.connection() as connection:
            for record, text in connection.execute(
                "SELECT record, text FROM notes UNION ALL SELECT record, tag FROM tags"
            ):
                held[record] = f"{held.get(record, '')} {text.casefold()}"
        return sorted(
            record
            for record, text in held.items()
            if wanted and all(word in text for word in wanted)
        )

    def saved_searches(self) -> list[SavedSearch]:
        """The saved searches, in order of their names."""
        with self._store.connection() as connection:
            lines = connection.execute(
                "SELECT name, address, at FROM saved ORDER BY name COLLATE NOCASE, name"
            )
            return [SavedSearch(*line) for line in lines]

    def save_search(self, name: str, address: str) -> None:
        """Keep a search under a name, in place of one with that name. DeskError when the name is empty."""
        if not (kept := _short(name)):
            raise AnnotationError("the search has no name; give it one")
        with self._store.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO saved VALUES (?, ?, ?)", (kept, _now(), address)
            )

    def delete_search(self, name: str) -> None:
        """Take a saved search away, if it is there."""
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM saved WHERE name = ?", (name,))

    def set_feedback(self, conversation: str, number: int, helped: bool | None) -> None:
        """Keep whether the answer of turn `number` helped; None takes the judgement back.

        DeskError when there is no such turn.
        """
        if not any(turn.number == number for turn in self.turns(conversation)):
            raise AnnotationError(f"conversation {conversation} has no turn {number}")
        with self._store.transaction() as connection:
            if helped is None:
                where = "conversation = ? AND number = ?"
                connection.execute(f"DELETE FROM feedback WHERE {where}", (conversation, number))
            else:
                line = (conversation, number, _now(), int(helped))
                connection.execute("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?)", line)

    def feedback(self) -> list[tuple[Turn, bool]]:
        """Each turn that was judged, with whether its answer helped, in the order of judging."""
        query = """
            SELECT turns.*, feedback.helped FROM feedback JOIN turns USING (conversation, number)
            ORDER BY feedback.at, conversation, number
        """
        with self._store.connection() as connection:
            return [(_turn(line), bool(line["helped"])) for line in connection.execute(query)]


def _no_such(conversation: str) -> str:
    return f"there is no conversation {conversation!r}; finding-aid conversations lists them"


def _turn(line: sqlite3.Row) -> Turn:
    names = ("conversation", "number", "at", "asked", "understood", "answer")
    return Turn(*(line[name] for name in names))


def _plain(text: str) -> str:
    """Without the halves of characters that no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _short(name: str) -> str:
    return _plain(" ".join(name.split()))[:LONGEST_NAME].strip()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
