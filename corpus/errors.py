"""The one root of everything that can go wrong in a way that a user can fix.

FindingAidError
├── NamesError              corpus.names       a name or the names file cannot be used
├── ReadingError            corpus.formats     a page or file cannot be read
├── StoreError              corpus.storage     the SQLite file refuses
│   ├── NotAnArchive                           the file is no store of ours
│   ├── NewerArchive                           a later version of Finding Aid wrote it
│   ├── CannotWrite                            it may only be read
│   ├── StoreDamaged                           what it holds is not what was written
│   └── DeskError                              a note, tag or conversation cannot be kept so
├── EncoderError            embeddings         the model cannot be loaded or used
├── WordsError              embeddings         the full-text index cannot be searched or written
├── IndexDamaged            embeddings         a file of the index is not what was written
├── ArchiveError            embeddings         the archive cannot do what was requested
│   └── NotInStep                              the index does not belong to the records or to the model
├── QuestionError           qa                 a question cannot be asked
├── PeriodsError            qa                 the named periods cannot be read
├── BundleError             qa                 an answer bundle cannot be read
├── StyleError              qa                 there is no such citation style
├── EvaluationError         qa                 a file of judged questions cannot be read
├── LanguageModelError      qa                 the connected language model does not answer
└── ServingError            qa                 the app cannot be served so

Each message is one line: what happened, the value, and what to do next.
"""

from __future__ import annotations


class FindingAidError(Exception):
    """What can go wrong in a way that a user can fix; the message is one line."""
