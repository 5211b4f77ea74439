"""A template that extends another puts everything into blocks that the other one has.

Jinja drops the rest without a word, so a page whose block has a wrong name would be empty
(https://jinja.palletsprojects.com/en/stable/templates/#child-template).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, nodes

from app.views.templates import plain_environment

REQUIRED = {"title", "main"}
"""The blocks that are empty in `base.html`, and must not be so on a page."""
DEFINITIONS = (
    nodes.Extends,
    nodes.Block,
    nodes.Import,
    nodes.FromImport,
    nodes.Macro,
    nodes.Assign,
    nodes.AssignBlock,
)


def source(templates: Environment, name: str) -> str:
    """The text of a template."""
    assert templates.loader is not None
    return templates.loader.get_source(templates, name)[0]


def parsed(templates: Environment, name: str) -> nodes.Template:
    """The syntax tree of a template."""
    return templates.parse(source(templates, name))


def parent(tree: nodes.Template) -> str | None:
    """The name of the template that a template extends."""
    found = next(tree.find_all(nodes.Extends), None)
    if found is None:
        return None
    assert isinstance(found.template, nodes.Const), "the parent is named, not computed"
    return str(found.template.value)


def blocks(tree: nodes.Node) -> set[str]:
    """The names of the blocks in a part of a template."""
    return {block.name for block in tree.find_all(nodes.Block)}


def content(node: nodes.Node) -> bool:
    """Whether a part of a template writes anything but white space."""
    texts = list(node.find_all(nodes.TemplateData))
    written = [part for output in node.find_all(nodes.Output) for part in output.nodes]
    return any(text.data.strip() for text in texts) or len(written) > len(texts)


def dropped(templates: Environment, name: str) -> Iterator[str]:
    """What a page does not show of its template, and the required blocks that nothing fills."""
    tree, filled = parsed(templates, name), set[str]()
    while above := parent(tree):
        inherited, chain = set[str](), above
        while chain:
            inherited |= blocks(parsed(templates, chain))
            chain = parent(parsed(templates, chain)) or ""
        for node in tree.body:
            if isinstance(node, nodes.Block):
                filled |= {node.name} if content(node) else set()
                if node.name not in inherited:
                    yield f"the block «{node.name}», which no parent has"
            elif not isinstance(node, DEFINITIONS) and content(node):
                yield f"what line {node.lineno} has outside of all blocks"
        tree = parsed(templates, above)
    yield from (f"nothing in the block «{block}»" for block in sorted(REQUIRED - filled))


TEMPLATES = plain_environment()
PAGES = [name for name in TEMPLATES.list_templates(["html"]) if "{% extends " in source(TEMPLATES, name)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_all_that_its_template_has(name: str) -> None:
    assert list(dropped(TEMPLATES, name)) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% block main %}<h1>x</h1>{% endblock %}", ["nothing in the block «title»"]),
        (
            "{% block title %}x{% endblock %}{% block body %}<h1>x</h1>{% endblock %}",
            ["the block «body», which no parent has", "nothing in the block «main»"],
        ),
        (
            "{% block title %}x{% endblock %}<h1>x</h1>",
            ["what line 1 has outside of all blocks", "nothing in the block «main»"],
        ),
        ("{% block title %}x{% endblock %}{% block main %} {% endblock %}", ["nothing in the block «main»"]),
        ("{% block title %}{{ x }}{% endblock %}{% block main %}{{ x }}{% endblock %}", []),
    ],
)
def test_a_template_that_drops_something_is_reported(source: str, expected: list[str]) -> None:
    assert TEMPLATES.loader is not None
    own = DictLoader({"page.html": '{% extends "base.html" %}' + source})
    templates = TEMPLATES.overlay(loader=ChoiceLoader([own, TEMPLATES.loader]))
    assert list(dropped(templates, "page.html")) == expected


def test_every_template_of_a_page_is_looked_at() -> None:
    assert {"front.html", "resource/Plan.html", "about/data.html", "queries/list.html"} <= set(PAGES)
    assert len(PAGES) > 20
