"""Whether a document is in bokmål or nynorsk."""

from __future__ import annotations

import re

from app.content.documents import Piece

NYNORSK_WORDS = """ikkje ein eit frå kva korleis kvar vere auke fleire meir noko heile tenester innan kommunar
saman ansvarleg vedteken berre tilbod einingar hovudmål medverknad dei kven gjere arbeidar leggje styrkje"""
BOKMAL_WORDS = """ikke en et fra hva hvordan hver være øke flere mer noe hele tjenester innen kommuner
sammen ansvarlig vedtatt bare tilbud enheter hovedmål medvirkning de hvem gjøre arbeider legge styrke"""
NYNORSK, BOKMAL = frozenset(NYNORSK_WORDS.split()), frozenset(BOKMAL_WORDS.split())


def language_of(said: Piece | None, text: str) -> str:
    """Return nn or nb: the language that the document states, or of which it has more words."""
    if said:
        return "nn" if said.words.casefold().startswith(("nynorsk", "nn")) else "nb"
    words = re.findall(r"[a-zæøå]+", text.casefold())
    return "nn" if sum(w in NYNORSK for w in words) > sum(w in BOKMAL for w in words) else "nb"
