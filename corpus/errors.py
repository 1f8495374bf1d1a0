"""The root of all errors that a user can fix.

FindingAidError
├── NamesError              corpus.names       a name or the names file cannot be used
├── ReadingError            corpus.formats     a page or file cannot be read
├── StoreError              corpus.storage     the store cannot do what was requested
│   ├── NotAnArchive                           the file is not a store of Finding Aid
│   │   └── StoreDamaged                       the contents of the store were changed
│   │       └── NothingLeft                    nothing of them can be read
│   ├── OlderArchive                           an earlier version of Finding Aid wrote it
│   ├── NewerArchive                           a later version of Finding Aid wrote it
│   ├── CannotWrite                            the store may only be read, or the disk is full
│   └── AnnotationError                        a note, tag or conversation is not acceptable
├── EncoderError            embeddings         the model cannot be loaded or used
├── TextIndexError          embeddings         the full-text index cannot be searched or written
├── IndexDamaged            embeddings         a file of the index is not what was written
├── ArchiveError            embeddings         the archive cannot do what was requested
│   └── OutOfSync                              the index does not match the records or the model
├── QuestionError           qa                 a question cannot be answered as typed
├── PeriodsError            qa                 the named periods cannot be read
├── BundleError             qa                 an answer bundle cannot be read
├── StyleError              qa                 the citation style does not exist
├── EvaluationError         qa                 a file of judged questions cannot be read
├── HarvestError            qa                 a source gives no records
├── LanguageModelError      qa                 the connected language model does not answer
├── RequestError            qa                 a program asks for what does not exist
└── ServingError            qa                 the app cannot be served with these settings

Each message is one line: what happened, the value, and what to do next.
"""

from __future__ import annotations

import errno

_MAX_CHARACTERS = 900
"""Of a message: a value in it that a stranger has written may be of any length."""
_LAST_CHARACTERS = 200
"""Of a message that is cut; the end says what to do next."""
_SHORTAGES = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN)


class FindingAidError(Exception):
    """An error that a user can fix; the message is one line, whatever is quoted in it."""

    def __str__(self) -> str:
        """Return the message on one line; of one that is too long the middle is left out."""
        text = super().__str__()
        if not text.isprintable():
            text = " ".join(text.split())
        if len(text) <= _MAX_CHARACTERS:
            return text
        beginning = text[: _MAX_CHARACTERS - _LAST_CHARACTERS]
        return f"{beginning} … {text[-_LAST_CHARACTERS:]}"


def is_panic(error: BaseException) -> bool:
    """Return whether this is a panic of Rust code, which is no Exception: nothing else catches it.

    Each library of Rust code defines its own class for it.
    """
    return type(error).__name__ == "PanicException"


def lacks_memory(error: BaseException) -> bool:
    """Return whether this is a panic because Python had no memory for what Rust code returns."""
    return is_panic(error) and "PyObject pointer is null" in str(error)


def is_shortage(error: BaseException) -> bool:
    """Return whether the system lacked open files or memory, which is no damage to what is read."""
    return isinstance(error, OSError) and error.errno in _SHORTAGES
