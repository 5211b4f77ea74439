"""The pages of the site: requests -> responses. Each module has a blueprint; the table gives their order."""

from __future__ import annotations

from flask import Blueprint

from app.pages import (
    about,
    api,
    assets,
    catalogue,
    conneg,
    contribute,
    crawlers,
    files,
    front,
    json_terms,
    lists,
    lookup,
    overview,
    plan_text,
    query_page,
    reconcile,
    resource,
    search,
    source,
    sparql,
    status,
    terms,
    versions,
    vocabulary,
)

PAGES: tuple[Blueprint, ...] = (
    front.blueprint,
    about.blueprint,
    vocabulary.blueprint,
    versions.blueprint,
    resource.blueprint,
    source.blueprint,
    lists.blueprint,
    conneg.blueprint,
    files.blueprint,
    plan_text.blueprint,
    overview.blueprint,
    search.blueprint,
    lookup.blueprint,
    reconcile.blueprint,
    contribute.blueprint,
    catalogue.blueprint,
    crawlers.blueprint,
    query_page.blueprint,
    sparql.blueprint,
    api.blueprint,
    terms.blueprint,
    status.blueprint,
    assets.blueprint,
    json_terms.blueprint,
)
