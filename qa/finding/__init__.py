"""Finding: from a question that was read to the records that bear on it."""
