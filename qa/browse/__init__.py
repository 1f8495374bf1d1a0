"""Browse: the records by facet, by time and by name, without a question."""
