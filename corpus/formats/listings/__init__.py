"""The readers of listing pages: dated listings, single documents, blog lists."""
