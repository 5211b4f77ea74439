"""The page types of the site, one address each; what is held of every page is held of these."""

from __future__ import annotations

PLAN = "/doc/plan/naering-2023-2026"
QUERY = "/sporring?query=SELECT+*+WHERE+%7B+%3Fs+a+%3Fkind+%7D+LIMIT+5"
REFUSED = "/sporring?query=SELECT+*+WHERE+%7B+SERVICE+%3Chttp%3A//e.no/%3E+%7B%7D+%7D"
PAGE_TYPES = {
    "front": "/",
    "about": "/om",
    "about the data": "/om/data",
    "accessibility": "/om/tilgjengelighet",
    "privacy": "/om/personvern",
    "changes": "/om/endringer",
    "query": "/sporring",
    "answer": QUERY,
    "refused": REFUSED,
    "explained": f"{QUERY}&explain=1",
    "stored query": "/sporring/tiltak-i-et-innsatsomrade",
    "stored queries": "/api/queries",
    "class": "/klasse/Measure",
    "search": "/sok?q=naering",
    "search begun": "/sok",
    "overview": "/oversikt",
    "files": "/filer",
    "whole plan": "/les/naering-2023-2026",
    "plan": PLAN,
    "section": f"{PLAN}/avsnitt/1",
    "area": f"{PLAN}/innsatsomrade/4",
    "goal": f"{PLAN}/mal/4",
    "measure": f"{PLAN}/tiltak/6.3",
    "series": "/doc/planserie/naering",
    "organisation": "/doc/aktor/lier-kommune",
    "group": "/doc/aktor/nabokommuner",
    "place": "/doc/sted/sylling",
    "document": "/doc/dokument/strategisk-naeringsplan",
    "initiative": "/doc/initiativ/grunderboost",
    "decision": "/doc/vedtak/naering-2023-2026",
    "vocabulary": "/def/plan",
    "code list": "/def/rolle",
    "concept": "/def/rolle/samarbeidspartner",
    "graph": "/graf/aktorer",
    "not found": "/doc/nothing",
}
