"""Amounts of money that reports give: what was spent on a measure, and sums of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from app.store.lookups import Lookups


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money; `currency` is a code of ISO 4217, such as NOK."""

    value: Decimal
    currency: str


def spent_in(lookups: Lookups, report: str) -> Amount | None:
    """Return what a status report says was spent; None if it does not say it."""
    plan = lookups.namespaces.plan
    try:
        value = Decimal(lookups.first(report, plan["spentAmount"]))
    except InvalidOperation:
        return None
    return Amount(value, lookups.first(report, plan["spentCurrency"]) or "NOK")


def totals(amounts: Iterable[Amount | None]) -> tuple[Amount, ...]:
    """Return the sum for each currency; None counts as nothing."""
    found: dict[str, Decimal] = {}
    for amount in amounts:
        if amount:
            found[amount.currency] = found.get(amount.currency, Decimal(0)) + amount.value
    return tuple(Amount(value, currency) for currency, value in sorted(found.items()))
