"""A query that was read -> the response with its answer: from the cache, whole, or streamed.

Every answer says in `X-Answer` what it is: `complete`, `truncated` (there is more than the limits let
through), or `streamed`, where that was not known when it began. A streamed answer that comes upon a limit or
an error ends in the middle, with the reason in place of the rest, so that no reader takes it for a document.
docs/decisions/0006-answers-that-never-pass-for-complete.md
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from flask import Response, g, request

from app.errors import PlanError
from app.http.asking import ask, explained, wanted_seconds
from app.http.compression import matched_tag
from app.http.exchange import CACHE_SECONDS, edition, settings
from app.serving import Edition
from app.sparql.answer import Answer, Dataset, End
from app.sparql.cache import Kept, repeatable
from app.sparql.columns import Layout
from app.sparql.errors import AnswerCut
from app.sparql.preflight import QueryRead
from app.sparql.results import broken_off
from app.views import Representation

STREAMED = "streamed"
UNFRAMED = "HTTP/1.0"
WHOLE_BYTES = 1 << 18  # so much is held in memory whether or not it is kept
SAFE_METHODS = frozenset({"GET", "HEAD", "QUERY"})


def respond(
    read: QueryRead,
    representation: Representation,
    dataset: Dataset | None = None,
    layout: Layout | None = None,
) -> Response:
    """The answer to a query in one format, with validators where it is the same each time.

    `dataset` takes the place of the query's own; its graphs have been checked. `layout` is what is done
    to the rows for a spreadsheet. Raises what the engine raises.
    """
    wanted_seconds()  # what is wrong with it is told, whether or not the answer is here
    found = edition()
    lasting = repeatable(read)  # what other endpoints answer may be another tomorrow, too
    key = variant(read, representation, dataset, layout) if lasting else ""
    tag = f"{found.tag}-svar-{key}"
    if key and request.method in SAFE_METHODS and (known := matched_tag(tag)):
        response, tag = Response(status=304), known
    elif key and (kept := found.answers.get(key)):
        response = whole(kept.body, kept.end)
        g.timings = {"cache": 0.0}
    else:
        response = fresh(found, read, representation, dataset, layout, key)
    response.content_type = representation.content_type
    # One that may yet break off is kept by nobody: a cache could not tell it from a whole one.
    keepable = bool(key) and not response.headers.get("X-Answer", "").startswith(STREAMED)
    response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}" if keepable else "no-store"
    if keepable:
        response.set_etag(tag)
    return response


def variant(
    read: QueryRead, representation: Representation, dataset: Dataset | None, layout: Layout | None
) -> str:
    """The name of an answer within its release: all that it depends on, and the limits that may cut it."""
    limits = (settings().query_rows, settings().query_megabytes)
    graphs = (dataset.default, dataset.named) if dataset else None
    text = repr((read.text, graphs, representation.suffix, limits, layout))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def fresh(
    found: Edition,
    read: QueryRead,
    representation: Representation,
    dataset: Dataset | None,
    layout: Layout | None,
    key: str,
) -> Response:
    """The answer of the engine."""
    answer = ask(read, representation.suffix, dataset, layout)
    # HTTP/1.0 ends an answer by closing the connection, so nobody could see that one was broken off.
    unframed = request.environ.get("SERVER_PROTOCOL") == UNFRAMED
    try:
        answer.wait(None if unframed else 0)
        end = answer.end
        if end is not None:
            g.timings = {"engine": end.seconds}
        if end is not None and answer.size <= max(found.answers.largest, WHOLE_BYTES):
            body = b"".join(answer.chunks)
            answer.close()
            if key:
                found.answers.put(key, Kept(body, end))
            return whole(body, end)
    except PlanError as error:
        answer.close()
        raise explained(error, read) from None
    response = Response(pieces(answer, announced=end is not None))
    response.call_on_close(answer.close)
    if end is not None:
        response.content_length = answer.size
    response.headers["X-Answer"] = said(end)
    return response


def whole(body: bytes, end: End) -> Response:
    """An answer that is here to its end."""
    response = Response(body)
    response.headers["X-Answer"] = said(end)
    return response


def said(end: End | None) -> str:
    """The value of X-Answer, an item of https://www.rfc-editor.org/rfc/rfc9651#section-3.3."""
    if end is None:
        return f"{STREAMED};most-rows={settings().query_rows};most-megabytes={settings().query_megabytes}"
    return f"{'truncated' if end.truncated else 'complete'};rows={end.rows}"


def pieces(answer: Answer, announced: bool) -> Iterator[bytes]:
    """The answer, piece by piece; `announced` when the header has told how it ends.

    The last piece is held back until the end is known. Where the header did not tell that the answer is cut,
    or the query is stopped, the reason stands in its place; and the error is raised, for servers that then
    break the transfer off, too.
    """
    held = b""
    try:
        for piece in answer.chunks:
            if held:
                yield held
            held = piece
        if answer.truncated and not announced:
            raise AnswerCut(rows=answer.rows)
    except PlanError as error:
        yield broken_off(answer.format, error.text())
        raise
    yield held
