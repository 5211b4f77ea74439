"""Release -> index -> hits: full-text search over the names and texts of a release."""
