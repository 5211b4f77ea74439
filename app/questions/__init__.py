"""Stored queries: files with a title, typed parameters and columns in the header, and a SPARQL query.

`reading` reads a file, `values` parses the value of a parameter, `binding` inserts terms into the query, and
`stored` combines them for one release. docs/queries.md describes the format of a file.
"""

from __future__ import annotations

from app.questions.reading import StoredQuery, check_stored_queries, read_stored_query

__all__ = ["StoredQuery", "check_stored_queries", "read_stored_query"]
