"""`/robots.txt`, `/sitemap.xml`, `/llms.txt`, `/humans.txt`, `/.well-known/security.txt`."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request

from app.errors import NotFound
from app.http.exchange import cacheable, etag, namespaces, served_release, settings
from app.pages import crawler_files as crawlers

TEXT = "text/plain; charset=utf-8"
XML = "application/xml"

blueprint = Blueprint("crawlers", __name__)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Return robots.txt: what a crawler may read."""
    return said(lambda: crawlers.robots(namespaces().base))


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Return the sitemap, or the list of sitemaps if there are several."""

    def render() -> str:
        changed = served_release().release.created.date()
        found, total = pages(1)
        parts = -(-total // crawlers.LONGEST_SITEMAP)
        if parts == 1:
            return crawlers.sitemap(found, changed)
        return crawlers.sitemap_index(namespaces().base, parts, changed)

    return said(render, XML)


@blueprint.get("/sitemap-<int:number>.xml")
def part_of_sitemap(number: int) -> Response:
    """Return one of several sitemaps. Raises `NotFound`."""

    def render() -> str:
        found = pages(number)[0] if number else []
        if not found:
            raise NotFound(path=request.path)
        return crawlers.sitemap(found, served_release().release.created.date())

    return said(render, XML)


def pages(part: int) -> tuple[list[str], int]:
    """Return the pages in one part of the sitemap, from 1, and the number of all pages."""
    harvest, longest = served_release().harvest, crawlers.LONGEST_SITEMAP
    vocabulary = served_release().rendering.vocabulary("nb")
    terms = [term.title.href.lstrip("/") for term in (*vocabulary.classes, *vocabulary.properties)]
    described = [*(d.path for d in harvest.documents), *terms]
    pictured = [f"oversikt/{plan.slug}" for plan in served_release().overview.plans]
    return crawlers.addresses(harvest.source, [*pictured, *described], (part - 1) * longest, longest)


@blueprint.get("/llms.txt")
def llms() -> Response:
    """Return llms.txt, an introduction for language models."""
    return said(lambda: crawlers.llms(served_release().harvest.source), "text/markdown; charset=utf-8")


@blueprint.get("/humans.txt")
def humans() -> Response:
    """Return humans.txt, a description of the site and its publishers for people."""
    return said(lambda: crawlers.humans(served_release().harvest.source))


@blueprint.get("/.well-known/security.txt")
def security() -> Response:
    """Return security.txt with the contact for vulnerabilities; 404 if the settings have no contact."""
    contact = settings().security_contact
    if not contact:
        raise NotFound(path=request.path)
    created = served_release().release.created
    return said(lambda: crawlers.security(contact, namespaces().base, created))


def said(render: Callable[[], str], content_type: str = TEXT) -> Response:
    """Return a cacheable text that stays the same until the next release."""
    return cacheable(etag(request.path.strip("/")), content_type, render)
