"""Answering: from the records found to quoted statements, or the plain word that they do not say."""
