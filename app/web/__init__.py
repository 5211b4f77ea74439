"""Request -> response. The pages of the site, each a module with a blueprint, in the order of the table."""

from __future__ import annotations

from flask import Blueprint

from app.web import (
    api,
    assets,
    catalogue,
    crawlers,
    files,
    front,
    lists,
    plan_text,
    query_page,
    resource,
    source,
    sparql,
    status,
)

PAGES: tuple[Blueprint, ...] = (
    front.blueprint,
    resource.blueprint,
    source.blueprint,
    lists.blueprint,
    files.blueprint,
    plan_text.blueprint,
    catalogue.blueprint,
    crawlers.blueprint,
    query_page.blueprint,
    sparql.blueprint,
    api.blueprint,
    status.blueprint,
    assets.blueprint,
)
