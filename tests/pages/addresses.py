"""The addresses of the site, derived from its URL map: a new page is tested without being listed.

A rule without parameters is its own address. A rule with parameters needs a row in `EXAMPLES`.
A rule that never returns a page must be listed in `NOT_PAGES`; `test_html.py` checks both tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from werkzeug.routing import Rule

from app.settings import Settings
from app.site import create_site

PLAN = "plan/naering-2023-2026"
SELECT = "SELECT+*+WHERE+%7B+%3Fs+a+%3Fkind+%7D+LIMIT+5"
PARAMETER = re.compile(r"<[^>]+>")

# Per rule, an example of each kind of page that it serves: the value of its parameter, then the query string.
# Other states of a page without parameters are examples that begin with a question mark.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "/.well-known/void.<suffix>": ("ttl",),
    "/api/queries/<name>": ("er-alt-oversatt",),
    "/begrep.<suffix>": ("ttl",),
    "/.well-known/void/term/<name>": ("void",),
    "/bidrag.<suffix>": ("csv", "xlsx", "json", "nq", "trig"),
    "/begrep/term/<name>": ("Measure", "samling-rolle"),
    "/katalog/term/<name>": ("katalog",),
    "/modell/term/<name>": ("Measure",),
    "/bidrag/ark/<path:slug>.xlsx": ("naering-2023-2026",),
    "/conneg": ("?iri=https://data.lier.kommune.no/id/sted/sylling",),
    "/context/<version>.jsonld": ("1.0.0",),
    "/def/<path:name>": ("plan", "former", "rolle", "rolle/samarbeidspartner"),
    "/def/plan/<version>": ("1.0.0",),
    "/def/plan/term/<name>": ("Measure", "number"),
    "/doc/<path:name>": (
        PLAN,
        f"{PLAN}?view=table",
        f"{PLAN}/avsnitt/1",
        f"{PLAN}/innsatsomrade/4",
        f"{PLAN}/mal/4",
        f"{PLAN}/tiltak/6.3",
        "planserie/naering",
        "aktor/lier-kommune",
        "aktor/nabokommuner",
        "sted/sylling",
        "dokument/strategisk-naeringsplan",
        "initiativ/grunderboost",
        "vedtak/naering-2023-2026",
        "katalog",
        "nothing",
    ),
    "/filer/<name>": ("planer.ttl",),
    "/graf/<path:name>": ("aktorer",),
    "/id/<path:name>": ("sted/sylling",),
    "/katalog.<suffix>": ("ttl",),
    "/kilde/<path:slug>.txt": ("naering-2023-2026",),
    "/klasse/<name>": ("Measure", "Actor"),
    "/ldes.<suffix>": ("ttl",),
    "/ldes/<int:number>": ("1",),
    "/lenker/<path:name>": ("doc/sted/sylling",),
    "/les/<slug>": ("naering-2023-2026",),
    "/modell.<suffix>": ("ttl",),
    "/oversikt/<slug>": ("naering-2023-2026",),
    "/reconcile/flyout/<kind>": ("type?id=Measure",),
    "/reconcile/preview/<path:identifier>": ("aktor/buskerudbyen",),
    "/reconcile/suggest/<kind>": ("type?prefix=t",),
    "/schema/<name>.json": ("plan",),
    "/schema/<name>.d.ts": ("plan",),
    "/sitemap-<int:number>.xml": ("1",),
    "/sok": ("?q=naering",),
    "/sok.<suffix>": ("atom",),
    "/sporring": (
        f"?query={SELECT}",
        f"?query={SELECT}&explain=1",
        "?query=SELECT+*+WHERE+%7B+SERVICE+%3Chttp%3A//e.no/%3E+%7B%7D+%7D",
    ),
    "/sporring/<name>": ("tiltak-i-et-innsatsomrade",),
    "/static/<path:filename>": ("favicon.svg",),
}
# Rules whose address depends on the release or the build: test_editions.py and test_assets.py request them.
# Addresses with two parameters and the page of two editions have tests of their own.
# Those of contributions exist only where the site accepts them: tests/partners requests them.
WITHOUT_EXAMPLE = frozenset(
    {
        "/bidrag/<partner>",
        "/bidrag/<partner>/versjoner",
        "/bidrag/<partner>/versjoner/<int:number>",
        "/graf/bidrag",
        "/graf/bidrag.<suffix>",
        "/graf/bidrag/<path:name>",
        "/filer/<bound>/<name>",
        "/ldes/<int:number>.<suffix>",
        "/overgang/<slug>",
        "/static/build/<name>",
    }
)
# Rules that return data, text or a redirect, and those that select the format of a page at another address.
NOT_PAGES = WITHOUT_EXAMPLE | {
    "/.well-known/security.txt",
    "/.well-known/void.<suffix>",
    "/api/queries.json",
    "/api/queries/<name>",
    "/api/terms.json",
    "/begrep.<suffix>",
    "/bidrag.<suffix>",
    "/bidrag.atom",
    "/bidrag/ark/<path:slug>.xlsx",
    "/bidrag/kontroll",
    "/context.jsonld",
    "/context/<version>.jsonld",
    "/def/plan/<version>",
    "/endringer.atom",
    "/endringer.json",
    "/filer.json",
    "/filer/<name>",
    "/frister.ics",
    "/healthz",
    "/humans.txt",
    "/id/<path:name>",
    "/katalog.<suffix>",
    "/kilde/<path:slug>.txt",
    "/ldes",
    "/ldes.<suffix>",
    "/ldes/<int:number>",
    "/lenker/<path:name>",
    "/llms.txt",
    "/modell.<suffix>",
    "/om/endringer",
    "/om/endringer.atom",
    "/openapi.json",
    "/opensearch.xml",
    "/readyz",
    "/reconcile",
    "/reconcile/flyout/<kind>",
    "/reconcile/properties",
    "/reconcile/suggest/<kind>",
    "/robots.txt",
    "/schema/<name>.json",
    "/schema/<name>.d.ts",
    "/sitemap-<int:number>.xml",
    "/sitemap.xml",
    "/sok.<suffix>",
    "/sok/forslag",
    "/static/<path:filename>",
}


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of the site in alphabetical order; the URL map needs no release."""
    site = create_site(Settings())
    return tuple(sorted(site.url_map.iter_rules(), key=lambda rule: rule.rule))


def addresses(rule: str) -> Iterator[str]:
    """Yield the addresses of a rule: its own if it has no parameters, then its examples."""
    if not PARAMETER.search(rule):
        yield rule
    for example in EXAMPLES.get(rule, ()):
        yield rule + example if example.startswith("?") else PARAMETER.sub(example, rule)


def page_addresses() -> list[str]:
    """Return one address for each kind of page of the site."""
    return [a for rule in rules() if rule.rule not in NOT_PAGES for a in addresses(rule.rule)]
