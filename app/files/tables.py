"""The tables: their columns with types and keys.

CSV, XLSX, the data package and the CSVW metadata are all made from `TABLES`.
"""

from __future__ import annotations

from app.files.columns import Table
from app.files.measure_tables import ELEMENTS, MEASURES
from app.files.partner_tables import MENTIONS, PARTICIPATIONS, PARTNERS

TABLES: tuple[Table, ...] = (MEASURES, PARTNERS, PARTICIPATIONS, MENTIONS, ELEMENTS)
"""In the order in which people need them."""
