"""Why a partner's file is not checked at all: an answer with a 4xx status and the place."""

from __future__ import annotations

from app.errors import RequestError


class ContributionUnreadable(RequestError):
    template = "The file cannot be read: {reason}"
    remedy = "Send the linking sheet (XLSX or CSV), Turtle, JSON-LD, RDF/XML, N-Triples or TriG."
    members = ("reason", "place")
    status = 422


class ContributionSyntax(RequestError):
    template = "The file cannot be read at line {line}, column {column}: {reason}"
    remedy = "Correct the line; the statement above it is often missing its full stop or a quotation mark."
    members = ("line", "column")
    status = 422


class ForeignContext(RequestError):
    template = "The context {address} is on another site, and nothing is fetched."
    remedy = "Write the context into the file, or use that of this site, /context.jsonld."
    members = ("address",)
    status = 422


class HeadingsMissing(RequestError):
    template = "The first row does not have the headings of the linking sheet: {headings}."
    remedy = "Leave the first row as it is in the sheet."
    status = 422


class FormulaInCell(RequestError):
    template = "The cell {place} has a formula, which is not read."
    remedy = "Put the value there instead: copy the cell, and paste it as a value."
    members = ("place",)
    status = 422


class ContributionTooLarge(RequestError):
    template = "The file has more than {limit} {what}."
    remedy = "Send it in parts."
    members = ("limit",)
    status = 413


class UnknownPartner(RequestError):
    template = "No actor here is called «{partner}»."
    remedy = "Give the end of its address, such as buskerudbyen. The nearest: {nearest}."
    members = ("partner", "nearest")
    status = 422
