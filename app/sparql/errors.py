"""The errors of queries, as one tree; each has an HTTP status and a remedy.

RequestError
├── QueryRefused                400  read, and not run
│   ├── UpdateRefused
│   ├── ServiceRefused
│   │   ├── ServiceNotListed
│   │   ├── ServiceUnnamed
│   │   └── ServiceNested
│   ├── UnclearLessThan
│   ├── UnpublishedGraph
│   ├── QueryTooLong            413
│   │   └── NamesTooLong
│   ├── QueryNameTooLong        413
│   └── QueryTooDeep
├── MalformedQuery              400  not SPARQL; `line` and `column` count from 1
│   ├── UnexpectedText
│   ├── UnexpectedCharacter
│   ├── UnknownWord
│   ├── BracketNotClosed
│   ├── BracketNotOpened
│   ├── UndeclaredPrefix
│   └── RelativeIri
├── QueryFailed                 400  the engine cannot run it
├── QueryStopped                503  began, and was stopped
│   ├── QueryTimeout
│   ├── QueryOutOfMemory
│   ├── QueryOverflow
│   ├── AnswerTooLarge
│   ├── AnswerCut
│   ├── UnreadAnswers
│   └── QueryAbandoned
└── EngineBusy                  503  never began; `retry_after` seconds
    ├── QueryQueueFull
    ├── EngineUnavailable
    ├── StillLoading
    └── ReleaseNotLoaded
"""

from __future__ import annotations

from app.errors import RequestError


class QueryRefused(RequestError):
    """The query was parsed and will not be run."""

    template = "The query is not run."
    members = ("line", "column", "pattern", "graph")
    status = 400


class UpdateRefused(QueryRefused):
    template = "{construct} (line {line}, column {column}) changes data, and is not run."
    remedy = "Here data can only be read: use SELECT, ASK, CONSTRUCT or DESCRIBE."


class ServiceRefused(QueryRefused):
    template = "SERVICE (line {line}, column {column}) asks another server, and is not run."
    remedy = "Ask that server yourself, and give what it answers as VALUES."


class ServiceNotListed(ServiceRefused):
    template = "SERVICE (line {line}, column {column}) asks {endpoint}, which is not listed here."
    remedy = "It can ask: {listed}."


class ServiceUnnamed(ServiceRefused):
    template = "SERVICE (line {line}, column {column}) has a variable for its endpoint, and is not run."
    remedy = "Write the endpoint as an IRI."


class ServiceNested(ServiceRefused):
    template = "SERVICE (line {line}, column {column}) is inside another one, and is not run."
    remedy = "Query the two endpoints side by side."


class UnclearLessThan(QueryRefused):
    template = "Everything between < and > (line {line}, column {column}) is read as an IRI."
    remedy = "If < compares two values, write a space after it."


class UnpublishedGraph(QueryRefused):
    template = "The graph {graph} is not published here."
    remedy = "Leave it out to ask all graphs, or name a published one, such as {example}."


class QueryTooLong(QueryRefused):
    template = "The query is {length} bytes; the limit is {limit}."
    remedy = "Shorten it, or ask in several queries."
    status = 413


class NamesTooLong(QueryTooLong):
    template = "With its prefixed names written in full, the query has more than {limit} characters."
    remedy = "Shorten the IRIs of the prefixes, or ask in several queries."


class QueryNameTooLong(QueryRefused):
    template = "A name has {length} characters; the limit is {limit}."
    remedy = "Write shorter IRIs and names."
    status = 413


class QueryTooDeep(QueryRefused):
    template = "The brackets are nested deeper than {limit} (line {line}, column {column})."
    remedy = "Use fewer levels of brackets."


class MalformedQuery(RequestError):
    """The text is not a SPARQL query. `fields` has `line` and `column`, counted from 1, and `reason`."""

    template = "The query cannot be read at line {line}, column {column}: {reason}."
    remedy = "Look for the mistake there or just before."
    members = ("line", "column", "pattern")
    status = 400


class UnexpectedText(MalformedQuery):
    template = "«{text}» cannot stand at line {line}, column {column}."


class UnexpectedCharacter(MalformedQuery):
    template = "The character {code} ({name}) cannot stand at line {line}, column {column}."
    remedy = "Delete it, or write an ordinary space in its place."


class UnknownWord(MalformedQuery):
    template = "«{word}» (line {line}, column {column}) is not a word of SPARQL."
    remedy = (
        "A variable begins with ?, a name has a prefix and a colon, and a space stands between two words."
    )


class BracketNotClosed(MalformedQuery):
    template = "The bracket {bracket} at line {line}, column {column} is not closed."


class BracketNotOpened(MalformedQuery):
    template = "The bracket {bracket} at line {line}, column {column} has no opening bracket."


class UndeclaredPrefix(MalformedQuery):
    template = "The prefix {prefix}: is not declared (line {line}, column {column})."
    remedy = "Begin the query with PREFIX {prefix}: and its IRI in angle brackets."


class RelativeIri(MalformedQuery):
    template = "The IRI <{iri}> is relative, and the query has no BASE (line {line}, column {column})."
    remedy = "Write it in full, or begin the query with BASE."


class QueryFailed(RequestError):
    template = "The query cannot be run: {reason}."
    remedy = "Check the functions that it calls."
    status = 400


class TripleTermNotInJsonLd(RequestError):
    template = "The answer has a triple term, which JSON-LD cannot represent."
    remedy = "Ask for another format, such as Turtle."
    status = 406


class QueryStopped(RequestError):
    """The query began and was stopped. The part of the result that exists by then is not a valid result."""

    template = "The query was stopped."
    status = 503


class QueryTimeout(QueryStopped):
    template = "The query was stopped after {limit} s."
    remedy = (
        "Look for patterns that share no variable, paths of any length and functions that make long texts. "
        "Add a LIMIT."
    )


class QueryOutOfMemory(QueryStopped):
    template = "The query was stopped because it needs more memory than is allowed."
    remedy = "Look for patterns that share no variable; sort, group and join less at once."


class QueryOverflow(QueryStopped):
    template = "The query was too heavy for the service and was stopped."
    remedy = "Write it shorter and with less nesting; long rows of ! or ^ are the usual cause."


class AnswerTooLarge(QueryStopped):
    template = "The answer is larger than {limit} MB in a single row."
    remedy = "Ask for less in each row."


class AnswerCut(QueryStopped):
    template = "Truncated after {rows} rows or triples, because the answer exceeds the limit."
    remedy = "Ask for it in parts, with ORDER BY, LIMIT and OFFSET."


class UnreadAnswers(QueryStopped):
    template = "The query was stopped because too many answers are waiting to be read."
    remedy = "Read the answers that you have asked for, or close their connections, and try again."
    retry_after = 15


class QueryAbandoned(QueryStopped):
    template = "The query was stopped because the connection was closed."


class EngineBusy(RequestError):
    """The query never began. `retry_after` is the value of the Retry-After header, in seconds."""

    template = "Queries cannot be run right now."
    status = 503
    retry_after = 5


class QueryQueueFull(EngineBusy):
    template = "Too many queries are waiting."
    remedy = "Try again in some seconds."

    def __init__(self, retry_after: int = EngineBusy.retry_after) -> None:
        super().__init__()
        self.retry_after = retry_after


class EngineUnavailable(EngineBusy):
    template = "The query engine is not running."
    remedy = "Try again in a moment; the pages of the site work without it."
    retry_after = 15


class StillLoading(EngineBusy):
    template = "The data for this query are still being loaded."
    remedy = "Try again in a moment; the pages of the site work without it."
    retry_after = 15


class ReleaseNotLoaded(EngineBusy):
    template = "The release {release} is not in the store that answers queries."
    remedy = "Try again in some minutes; the pages of the site work without it."
    retry_after = 60
