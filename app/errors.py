"""The errors that several packages raise; every message names the place and the remedy.

Errors of one package are in its `errors.py` (`app.sparql.errors`, `app.http.errors`, `app.quality.errors`),
or beside the function that raises them.
A message is an English template with named fields. The translation catalogues contain the template, so the
same error is available in Norwegian (`app.language.explain`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Advice:
    """Advice for a position in a text; line and column count from 1.

    `template` and `remedy` are English texts with `{field}` placeholders, as those of an error.
    """

    kind: str
    line: int
    column: int
    template: str
    remedy: str
    fields: Mapping[str, object]


class PlanError(Exception):
    """Base of all errors of this software.

    `template` and `remedy` are the English texts with `{field}` placeholders; `fields` fills them. `members`
    are the fields that are separate members of an `application/problem+json` response.
    `status` is the HTTP status of a response that reports the error, `retry_after` the seconds after which
    the same request may succeed (RFC 9110, section 10.2.3). `advice` names the positions that led to the
    error; if there is any, it replaces the remedy.
    """

    template: ClassVar[str] = "Something is wrong."
    remedy: ClassVar[str] = ""
    members: ClassVar[tuple[str, ...]] = ()
    status: ClassVar[int] = 500
    retry_after: int | None = None

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        self.advice: tuple[Advice, ...] = ()
        super().__init__(self.text())

    def __reduce__(self) -> tuple[Callable[..., PlanError], tuple[object, ...]]:
        """Return how another process makes this error from a pickle; `__init__` takes the fields only."""
        return _restored, (type(self), self.args, self.__dict__)

    def text(self) -> str:
        """Return the message in English, followed by the remedy. Errors in the fields have theirs."""
        errors = {name: error for name, error in self.fields.items() if isinstance(error, PlanError)}
        inner = {name: e.template.format(**e.fields).removesuffix(".") for name, e in errors.items()}
        return " ".join(t.format(**self.fields | inner) for t in (self.template, self.remedy) if t)


def _restored(kind: type[PlanError], args: tuple[object, ...], state: dict[str, object]) -> PlanError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class StartError(PlanError):
    """The settings do not allow a start."""


class UnknownSetting(StartError):
    template = "Unknown setting {name}."
    remedy = "Did you mean {nearest}? Run «handlingsplan settings» for all of them."


class InvalidSetting(StartError):
    template = "The setting {name} has the value «{value}», but must be {expected}."
    remedy = "Run «handlingsplan settings» for its help."


class FrontEndMissing(StartError):
    template = "The front end is not built: there is no {path}."
    remedy = "Run «make build»."


class UnknownRelease(StartError):
    template = "There is no release {id} here."
    remedy = "There are: {known}"


class NothingBefore(StartError):
    template = "No release was in force before this one."
    remedy = "Give one with --release."


class BaseNotRoot(StartError):
    template = "The base {base} is not the root of a host, such as https://data.example.no/."
    remedy = "Give the site a host name of its own, and set HANDLINGSPLAN_BASE_IRI to it."


class PublishingAlready(StartError):
    template = "Another «handlingsplan release», «publish» or «doctor» is at work."
    remedy = "Wait for it to end, and try again."


class ContentError(PlanError):
    """The content cannot become a release; the published release stays in force."""


class MissingContent(ContentError):
    template = "The content folder {path} has no folder «{folder}» with Turtle files."
    remedy = (
        "Point the setting HANDLINGSPLAN_CONTENT at a folder that has ontology/, data/ and shapes/, or make "
        "one with «handlingsplan new FOLDER»."
    )


class UnreadableFile(ContentError):
    template = "The file {path} cannot be read: {reason}."
    remedy = "Check its name and its folder, and that you have access to it."


class NotUtf8(UnreadableFile):
    remedy = "Save it as text in UTF-8."


class UnreadableTurtle(ContentError):
    template = "The file {path} is not valid Turtle at line {line}, column {column}: {reason}."
    remedy = "Correct the line; the statement above it is often missing its full stop or a quotation mark."


class UndeclaredFilePrefix(UnreadableTurtle):
    template = "The file {path} uses an undeclared prefix at line {line}, column {column}: {prefix}"
    remedy = "Add it at the top: @prefix {prefix} <{namespace}> ."


class BlankNodeFound(ContentError):
    template = "The file {path} has a blank node as {position} of {predicate}, at line {line}."
    remedy = "Give it an IRI of its own: what has no name cannot be linked to, counted or compared."


class GraphNameError(ContentError):
    template = "The file {path} has {count} subjects of type plan:NamedGraph, but must have exactly one."
    remedy = "Each file is one named graph and says which; see docs/model.md."


class BaseError(ContentError):
    template = "data/ has {count} values of void:uriSpace, but must have exactly one: {found}."
    remedy = (
        "It is the base of all IRIs of the content. Plans with another base need a content folder of their "
        "own."
    )


class UnreadableQuestion(ContentError):
    template = "The stored query {name}.rq cannot be read at line {line}: {reason}."
    remedy = "See docs/queries.md."


class DuplicateQuestion(ContentError):
    template = "There are two stored queries called {name}."
    remedy = "Rename the one in data/queries/ or the one in ontology/questions/."


class RequestError(PlanError):
    """A request that gets an error status."""


class NotFound(RequestError):
    template = "The address {path} does not exist."
    remedy = "Check the address, or start from the front page."
    status = 404


class FileNotPublished(NotFound):
    template = "There is no file {path}."
    remedy = "The files of the newest release are listed at {listing}; older ones are kept for a while only."


class NoSuchQuestion(NotFound):
    template = "There is no stored query {name}."
    remedy = "All of them are listed at {listing}."


class Gone(RequestError):
    template = "{name} is no longer in use."
    remedy = "What replaces it: {replacement}"
    status = 410


class NotAcceptable(RequestError):
    template = "{path} is not available in the format requested."
    remedy = "There are: {available}"
    status = 406


class BadRequest(RequestError):
    template = "The request cannot be understood: {reason}"
    status = 400


class ParameterError(BadRequest):
    """A parameter is wrong; `fields` has `parameter`, and `expected` if that helps."""

    members = ("parameter", "expected")


class UnknownParameter(ParameterError):
    template = "There is no parameter {parameter} here."
    remedy = "There are: {expected}."


class RepeatedParameter(ParameterError):
    template = "The parameter {parameter} is given more than once."
    remedy = "Give it once."


class MissingParameter(ParameterError):
    template = "The parameter {parameter} is missing."
    remedy = "It must be {expected}."


class InvalidParameter(ParameterError):
    template = "The parameter {parameter} has the value «{value}»."
    remedy = "It must be {expected}."


class ValueNotAllowed(ParameterError):
    template = "The parameter {parameter} has the value «{value}», which it cannot have."
    remedy = "It can have: {expected}."


class NotReady(RequestError):
    template = "No release is published yet."
    remedy = "Try again in a moment."
    status = 503
    retry_after = 2


class CannotOpen(NotReady):
    """There is a release, but this process cannot use it. The reason is for the operator, not for readers."""

    template = "The site cannot open what it publishes."
    remedy = "Try again later. The log of the site says what is wrong."
    retry_after = 30
