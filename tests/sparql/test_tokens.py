"""The pattern for usual tokens finds what the patterns for all tokens find."""

from __future__ import annotations

import random
import re

import pytest

from app.errors import PlanError
from app.sparql import tokens as reading

PIECES = (
    *"a b:c PREFIX ex: :x ?v $w <a> <http://x/y> < > <<( )>> {| |} { } ( ) [ ] ; , . - _ _:b _:b.".split(),  # noqa: SIM905
    *r"""1 12 1. 1.5 .5 1e3 +1 'x' "y" '' "" ''' \" \\ \u0041 %41 a.b a-b æ é: · ‿x""".split(),  # noqa: SIM905
    *r"@en @nb--ltr ^^ ^ | || && ! != = <= >= * / + ? ~ a:b. x:% x:\- A e E5 0x".split(),  # noqa: SIM905
    *(" ", " ", "\n", "\t", "\r", "#c\n", "\u1680", "\u00a0", '"""z"""'),
)


def found(text: str) -> list[reading.Token] | tuple[str, str]:
    try:
        return list(reading.tokens(text))
    except PlanError as error:
        return type(error).__name__, str(error)


def test_usual_tokens_are_those_of_all_patterns(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = random.Random(58)  # noqa: S311  # the same texts in each run
    texts = ["".join(chosen.choices(PIECES, k=chosen.randint(1, 14))) for _ in range(10_000)]
    with_usual = [found(text) for text in texts]
    patterns = reading._patterns()._replace(usual=re.compile("(?!)"))
    monkeypatch.setattr(reading, "_patterns", lambda: patterns)
    different = [t for t, tokens in zip(texts, with_usual, strict=True) if found(t) != tokens]
    assert different == []
    assert sum(isinstance(tokens, list) and len(tokens) > 3 for tokens in with_usual) > 1000
