"""Rules of SPARQL that the engine checks without a sentence about them: which one has a query broken?

https://www.w3.org/TR/sparql11-query/#sparqlGrammar, notes 10 and 12.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from app.sparql.keywords import Form
from app.sparql.tokens import Token, TokenKind

TAKEN = "BIND in this group needs a new variable, and the pattern before it has this one already"
LABEL_AGAIN = "a label of a blank node can only be used in one group of triples"


def rule_broken(token: Token, found: Sequence[Token], form: Form) -> str:
    """Return the rule that is broken if the engine stops at `token` in `found`; empty if there is none.

    It stops at the brace after a group with a wrong BIND, and at a label. It also stops there for other
    reasons, such as a triple without its object, so the rule is only named if it is certainly broken.
    """
    before = found[: found.index(token)]
    if token.text.startswith("_:") and is_label_again(token, before, form):
        return LABEL_AGAIN
    if token.is_sign("}") and binds_again(group_at_end(before)):
        return TAKEN
    return ""


def is_label_again(token: Token, before: Sequence[Token], form: Form) -> bool:
    """Return whether an earlier group of triples has the label too. The template of CONSTRUCT is none."""
    braces = [place for place, other in enumerate(before) if other.is_sign("{", "}")]
    template_end = braces[1] if form == "CONSTRUCT" and braces[:1] == [1] and len(braces) > 1 else 0
    places = [
        place for place, other in enumerate(before) if other.text == token.text and place > template_end
    ]
    in_expression = sum(other.is_sign("(") - other.is_sign(")") for other in before) > 0
    if not places or not braces or in_expression:
        return False
    return template_end < places[-1] < braces[-1]


def group_at_end(before: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens after the last brace that is still open."""
    depth = 0
    for place in range(len(before) - 1, -1, -1):
        depth += before[place].is_sign("}") - before[place].is_sign("{")
        if depth < 0:
            return before[place + 1 :]
    return ()


def binds_again(group: Sequence[Token]) -> bool:
    """Return whether a BIND of a group, not of one inside it, has a variable that is in scope before it.

    https://www.w3.org/TR/sparql11-query/#variableScope. Variables in parentheses, as in lists, are left out.
    """
    if not group or group[0].is_word("SELECT"):
        return False
    named: set[str] = set()
    hidden: list[bool] = []  # for each open brace in the group: are variables in it out of scope here?
    parentheses, selects = 0, False
    for before, here in pairwise((group[0], *group)):
        visible = not hidden or not hidden[-1]
        if here.is_word("SELECT"):
            selects = True
        elif here.is_sign("{"):
            if selects and hidden:  # what follows in this group, such as GROUP BY, is not in scope either
                hidden[-1] = True
            hidden.append(not visible or selects or before.is_word("MINUS", "EXISTS"))
            selects = False
        elif here.is_sign("}"):
            hidden.pop()
        elif here.kind is TokenKind.VARIABLE and visible:
            bound, name = before.is_word("AS"), here.text[1:]
            if bound and not hidden and name in named:
                return True
            if bound or not parentheses:
                named.add(name)
        parentheses += here.is_sign("(") - here.is_sign(")")
    return False
