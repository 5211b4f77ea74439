"""Release -> index -> hits: full-text search over what a release says in words."""
