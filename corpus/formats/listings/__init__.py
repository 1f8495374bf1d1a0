"""The readers of listing pages: dated listings, single documents, and the layouts of others."""
