"""Drafts by a language model: the model arranges, the records speak.

`language_model` is the connection and its limits, `prompt` what is sent, `reply` reads what comes
back, `grounding_check` finds the quotation that each sentence rests on, and `drafting` does one
draft from beginning to end.
"""

from qa.generation.drafting import BackgroundDraft, write_draft
from qa.generation.language_model import LanguageModel, LanguageModelError

__all__ = ["BackgroundDraft", "LanguageModel", "LanguageModelError", "write_draft"]
