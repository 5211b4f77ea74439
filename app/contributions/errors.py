"""Why a partner's file is not checked at all: an answer with a 4xx status and the place."""

from __future__ import annotations

from typing import ClassVar

from app.errors import RequestError


class ContributionUnreadable(RequestError):
    template = "The file cannot be read: {reason}."
    remedy = "Send the linking sheet (XLSX or CSV), Turtle, JSON-LD, RDF/XML, N-Triples or TriG."
    members = ("reason", "place")
    status = 422


class ContributionSyntax(RequestError):
    template = "The file cannot be read at line {line}, column {column}: {reason}"
    remedy = "Correct the line; the statement above it is often missing its full stop or a quotation mark."
    members: ClassVar[tuple[str, ...]] = ("line", "column")
    status = 422


class RelativeAddress(ContributionSyntax):
    template = "Line {line} has an address that does not begin with https://."
    remedy = (
        "Write it in full, or write the beginning of your addresses once at the top: @base <https://…/> ."
    )


class WrongCharacter(ContributionSyntax):
    template = "Line {line} has an address with the character {character}, which no address may have."
    remedy = "Write a blank as %20, and check that no bracket or quotation mark is missing."
    members = ("line", "column", "character")


class UndeclaredTurtlePrefix(ContributionSyntax):
    template = "Line {line} uses the prefix {prefix}, which the file does not declare."
    remedy = "Add it at the top: @prefix {prefix} <{namespace}> ."
    members = ("line", "column", "prefix")


class ForeignContext(RequestError):
    template = "The context {address} is on another site, and nothing is fetched."
    remedy = "Write the context into the file, or use that of this site, /context.jsonld."
    members = ("address",)
    status = 422


class ForeignGraph(RequestError):
    template = "The file has statements in the graph {graph}."
    remedy = "A partner writes its own graph, <{own}>: use this name, or none."
    members = ("graph", "own")
    status = 422


class HeadingsMissing(RequestError):
    template = "The first row lacks headings of the linking sheet: {missing}."
    remedy = "Write them as in the sheet: {headings}."
    status = 422


class SheetHidden(RequestError):
    template = "The sheet «{sheet}» has the headings of the linking sheet, but it is hidden."
    remedy = "Show it, and send the file again."
    members = ("sheet",)
    status = 422


class HeadingTwice(RequestError):
    template = "Two columns are called «{heading}» (cell {place})."
    remedy = "Remove one of them, or give it another name."
    members = ("heading", "place")
    status = 422


class FormulaInCell(RequestError):
    template = "Formulas are not read, and these cells have one: {place}."
    remedy = "Put the values there instead: copy the cells, and paste them as values."
    members = ("place",)
    status = 422


class ContributionTooLarge(RequestError):
    template = "The file has more than {limit} {what}."
    remedy = "Send it in parts."
    members: ClassVar[tuple[str, ...]] = ("limit",)
    status = 413


class SheetCellTooLong(ContributionTooLarge):
    template = "Cell {place} has more than {limit} characters."
    remedy = "Shorten it, or write the rest on your own page."
    members = ("limit", "place")


class IriTooLong(RequestError):
    template = "Line {line} has an address with more than {limit} characters."
    remedy = "Use a shorter address. A prefix counts as it is written in full."
    members = ("line", "limit")
    status = 422


class TooLargeInFull(RequestError):
    template = "Written in full, the addresses in the file can have more than {limit} characters."
    remedy = "Shorten the context and the addresses, refer to /context.jsonld here, or send it in parts."
    members = ("limit",)
    status = 413


class UnknownPartner(RequestError):
    template = "No actor here is called «{partner}»."
    remedy = "Give the end of its address. The nearest: {nearest}."
    members = ("partner", "nearest")
    status = 422
