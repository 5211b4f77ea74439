"""The actor that words mean: one of the content with this name, or the one that the planner answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.content.importing.answers import NO, YES, Answers, refused
from app.content.importing.model import Question, Values
from app.content.importing.registers import Register, RegisteredResource

OUTSIDE, UNIT = "ny", "enhet"
"""Answers that make a new actor: one of its own, or a unit of the plan's owner."""
WHICH_ACTOR = (
    "Which actor is this? Answer with one of the content ({candidates}), enhet for a unit of the "
    "owner, ny for another new one, or nei."
)
WHICH_NEW_ACTOR = "Which actor is this? Answer enhet for a unit of the owner, ny for another new one, or nei."
"""The question if the content has no actor with a similar name."""


class Actors:
    """Finds actors, and adds its questions and the unusable answers to the values."""

    def __init__(self, register: Register, answers: Answers, values: Values) -> None:
        self.register = register
        self.answers = answers
        self.values = values

    def ask(self, question: Question) -> None:
        """Add a question, once."""
        self.values.questions.setdefault(question.id, question)

    def answer(self, id: str) -> str:
        """Return the answer to a question; in lower case if it is one of the known ones."""
        words = self.answers.get(id, "").strip()
        return words.casefold() if words.casefold() in YES | NO | {OUTSIDE, UNIT} else words

    def find(self, question: Question) -> str:
        """Return the IRI of the actor that words mean, or a new actor's name; empty if it is unknown.

        The proposal of the question is the answer for a new actor that is likely.
        """
        words, answer = question.found, self.answer(question.id)
        known = self.register.called(words)
        candidates = self.register.candidates(words)
        if known is None:
            near = [actor for actor in candidates if self.register.is_near(actor)]
            likely = name(near[0]) if len(near) == 1 else question.proposal if words else ""
            if question.template == WHICH_ACTOR and not candidates:
                question = replace(question, template=WHICH_NEW_ACTOR)
            fields = {"candidates": listed(candidates)}
            self.ask(replace(question, fields=fields, proposal=likely))
            answer = likely if answer in YES else answer
        if not answer or answer in YES:
            return known.iri if known else ""
        return "" if answer in NO else self.chosen(question, answer, candidates)

    def chosen(self, question: Question, answer: str, candidates: Sequence[RegisteredResource]) -> str:
        """Return the actor that an answer names; if there is none, the answer is reported as a problem."""
        if answer in (OUTSIDE, UNIT) and question.found:
            return self.made(question.found, unit=answer == UNIT)
        if known := self.register.named(answer):
            return known.iri
        named = " " in answer or (not question.found and answer.isalpha() and answer not in (OUTSIDE, UNIT))
        if question.proposal and named:  # a name that the document does not give
            return self.made(answer, unit=question.proposal == UNIT)
        example = "Kommunestyret" if question.proposal == UNIT else "Nordvik kommune"
        new = (OUTSIDE, UNIT) if question.found else (example,)
        accepted = (*new, "nei", *map(name, candidates))
        self.values.problems.append(refused(question.id, answer, ", ".join(accepted)))
        return ""

    def made(self, words: str, *, unit: bool) -> str:
        """A new actor with these words for a name."""
        self.values.new_actors[words] = unit
        return words


def name(actor: RegisteredResource) -> str:
    """The last part of an actor's IRI, which is a short answer."""
    return actor.iri.rpartition("/")[2]


def listed(candidates: Sequence[RegisteredResource]) -> str:
    """Candidates with the answers that choose them."""
    return ", ".join(f"{name(c)} ({c.names[0]})" for c in candidates)
