"""Whether the default of a stored query occurs in a release, and an example from its data if it does not."""

from __future__ import annotations

import re

import pyoxigraph as ox

from app.quads import value_of
from app.questions.reading import EXAMPLE, Parameter
from app.store.lists import MOST_VALUES, VALUES, Lists

WORD = re.compile(r"\w+")


def occurs(parameter: Parameter, default: ox.NamedNode | ox.Literal, lists: Lists) -> bool:
    """Return whether a default occurs in a release; one that is not taken from the data always does.

    A plan that another replaces does not count.
    """
    look, (kind, sources) = lists.lookups, parameter.source
    if kind == EXAMPLE:
        values, _ = lists.of_properties.page(VALUES, sources[0], 0, MOST_VALUES, list)
        said = look.store.quads_for_pattern(None, ox.NamedNode(sources[0]), None)
        texts = (value.subject for value in values) if values else map(value_of, said)
        return any(default.value in text for text in texts)
    if kind == "property":
        said = look.store.quads_for_pattern(None, ox.NamedNode(sources[0]), default)
        return next(said, None) is not None
    if kind == "class":
        return bool(look.types(default.value)) and default.value not in lists.replaced
    return True


def example(parameter: Parameter, lists: Lists) -> str:
    """Return the longest word of the first value of a parameter's property; empty if there is none.

    A text of the first plan comes before others, because that plan is the default of other parameters.
    """
    look, source = lists.lookups, parameter.source[1][0]
    elements, _ = lists.instances(look.namespaces.plan["PlanElement"], 0, 1)
    others, _ = lists.first_statements(source)
    texts = (look.first(subject, source) for subject in (*elements, *(s for s, _ in others)))
    return max(WORD.findall(next(filter(None, texts), "")), key=len, default="")
