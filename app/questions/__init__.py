"""The stored queries: files with a question, its parameters and their values in the header, and a query.

`reading` reads a file, `values` what a reader gives for a parameter, `binding` puts terms in their places in
the query, `stored` is all of it over one release. docs/queries.md tells how a file is written.
"""

from __future__ import annotations

from app.questions.reading import StoredQuery, read_stored_query

__all__ = ["StoredQuery", "read_stored_query"]
