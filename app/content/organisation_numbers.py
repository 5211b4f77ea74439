"""Norwegian organisation numbers."""

from __future__ import annotations

import re

WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def check_digit_is_right(number: str) -> bool:
    """Return whether nine digits are an organisation number: the last is a check digit, modulus 11.

    https://www.brreg.no/om-oss/registrene-vare/om-enhetsregisteret/organisasjonsnummeret/
    """
    if not re.fullmatch(r"[0-9]{9}", number):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False))
    return (11 - total % 11) % 11 == int(number[8])
