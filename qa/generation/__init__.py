"""Drafts: what a language model writes from the records of an answer, when a reader switches one on, and its checks.

`language_model` is the connection and its bounds; `prompt` what is sent, and the reading of what comes back; `gate`
says whether a sentence counts, by `sources` (the words of a record), `claims`, `turned_round` and
`reversals`; `drafting` carries one draft through, and `drafted` is what it gives. The rest of the house imports only
`drafting`, `drafted` and `language_model`.
"""

from qa.generation.drafting import BackgroundDraft, write_draft
from qa.generation.language_model import LanguageModel, LanguageModelError

__all__ = ["BackgroundDraft", "LanguageModel", "LanguageModelError", "write_draft"]
