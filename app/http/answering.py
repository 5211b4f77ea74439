"""A parsed query -> the HTTP response with its result: from the cache, complete, or streamed.

The header `X-Answer` is `complete`, `truncated` (the limits cut the result) or `streamed` (not known when the
response began). A streamed response that meets a limit or an error ends with the reason in place of the rest,
so no client can take it for a complete document.
docs/decisions/0006-answers-that-never-pass-for-complete.md
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from flask import Response, g, request
from werkzeug.http import quote_etag

from app.errors import PlanError
from app.http.asking import ask, explained, wanted_seconds
from app.http.compression import is_unframed, matched_tag
from app.http.conditions import evaluate
from app.http.exchange import CACHING, served_release, settings
from app.representation import Representation
from app.serving import ServedRelease
from app.settings import Settings
from app.sparql.answer import End, QueryOptions, QueryResult
from app.sparql.cache import CachedResult, repeatable
from app.sparql.errors import AnswerCut
from app.sparql.preflight import QueryRead
from app.sparql.results import broken_off

STREAMED = "streamed"
WHOLE_BYTES = 1 << 18  # a result up to this size is read into memory even if it is not cached
SAFE_METHODS = frozenset({"GET", "HEAD", "QUERY"})


def respond(read: QueryRead, representation: Representation, options: QueryOptions) -> Response:
    """Return the result of a query in one format, with validators if the result can be cached.

    Raises the engine's errors, and `PreconditionFailed` (412).
    """
    wanted_seconds()  # an invalid timeout is an error even if the result is cached
    found = served_release()
    lasting = repeatable(read)  # not with SERVICE: other endpoints may change their data
    key = variant(read, representation, options, settings()) if lasting else ""
    tag = tag_of(found, key)
    if key and request.method in SAFE_METHODS:
        evaluate(tag)
    if key and request.method in SAFE_METHODS and (known := matched_tag(tag)):
        response, tag = Response(status=304), known
    elif key and (kept := found.answers.get(key)):
        response = complete_response(kept.body, kept.end)
        g.timings = {"cache": 0.0}
    else:
        response = fresh(found, read, representation, options, key)
    # A streamed response must not be cached: it may still break off, and a cache could not see that.
    keepable = bool(key) and not response.headers.get("X-Answer", "").startswith(STREAMED)
    response.headers.update(result_fields(representation, tag if keepable else ""))
    return response


def result_fields(representation: Representation, tag: str) -> dict[str, str]:
    """Return the fields of a result in one format; `tag` is empty if no cache may keep it."""
    fields = {"Content-Type": representation.content_type}
    if tag:
        return fields | {"Cache-Control": CACHING, "ETag": quote_etag(tag)}
    return fields | {"Cache-Control": "no-store"}


def tag_of(found: ServedRelease, key: str) -> str:
    """Return the entity tag of the result with a cache key."""
    return f"{found.tag}-svar-{key}"


def variant(read: QueryRead, representation: Representation, options: QueryOptions, chosen: Settings) -> str:
    """Return the cache key of a result within its release: a hash of all that the result depends on."""
    limits = (chosen.query_rows, chosen.query_megabytes)
    text = repr((read.text, options.dataset, representation.suffix, limits, options.layout))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def fresh(
    found: ServedRelease,
    read: QueryRead,
    representation: Representation,
    options: QueryOptions,
    key: str,
) -> Response:
    """Run the query, and return its result complete or streamed."""
    answer = ask(read, representation.suffix, options)
    try:
        answer.wait(None if is_unframed() else 0)
        end = answer.end
        if end is not None:
            g.timings = {"engine": end.seconds}
        if end is not None and answer.size <= max(found.answers.largest, WHOLE_BYTES):
            body = b"".join(answer.chunks)
            answer.close()
            if key:
                found.answers.put(key, CachedResult(body, end))
            return complete_response(body, end)
    except PlanError as error:
        answer.close()
        raise explained(error, read) from None
    response = Response(pieces(answer, announced=end is not None))
    response.call_on_close(answer.close)
    if end is not None:
        response.content_length = answer.size
    response.headers["X-Answer"] = answer_header(end)
    return response


def complete_response(body: bytes, end: End) -> Response:
    """Return a response with a complete body."""
    response = Response(body)
    response.headers["X-Answer"] = answer_header(end)
    return response


def answer_header(end: End | None) -> str:
    """Return the value of `X-Answer`, an item of https://www.rfc-editor.org/rfc/rfc9651#section-3.3."""
    if end is None:
        return f"{STREAMED};most-rows={settings().query_rows};most-megabytes={settings().query_megabytes}"
    return f"{'truncated' if end.truncated else 'complete'};rows={end.rows}"


def pieces(answer: QueryResult, announced: bool) -> Iterator[bytes]:
    """Yield the result in pieces. `announced` means that `X-Answer` already says how it ends.

    The last piece is held back until the end is known. If the query is stopped, or the result is cut and the
    header does not say so, the reason is sent in place of the last piece. Then the error is raised, so that
    the server breaks off the transfer.
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
