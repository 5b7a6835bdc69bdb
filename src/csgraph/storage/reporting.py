"""Amounts in the tenant's reporting currency, each kept by the database beside the amount.

Triggers compute them (the migration that made them says how), so that no writer can forget
it, and none writes them: they are no part of what is logged, exported or held. They are in whole
units, since a statement serves tenants whose currencies have different decimals.
"""

from typing import Any, Final

from sqlalchemy import Column, Date, Numeric

_KEPT: Final = "kept"
MADE_OF: Final = "made_of"
MADE_BY: Final = "made_by"


def in_reporting_currency(name: str, *days: str) -> Column[Any]:
    """Return an amount in units of the reporting currency; null while no rate is known.

    Its rate is that of the day which the first of ``days`` that is not null tells.
    """
    told = ", ".join(
        f"({each} at time zone 'UTC')::date" if each.endswith("_at") else each for each in days
    )
    parts = (f"{name}_minor", f"{name}_currency")
    info = {
        _KEPT: True,
        MADE_OF: (*parts, *days),
        MADE_BY: f"api.reporting_amount({', '.join(parts)}, coalesce({told}))",
    }
    return Column(f"{name}_reporting", Numeric, info=info)


def day_written(name: str) -> Column[Any]:
    """Return the day on which an amount was written that has no day of its own."""
    return Column(f"{name}_on", Date, info={_KEPT: True})


def is_in_reporting_currency(column: Column[Any]) -> bool:
    """Whether a column holds an amount in the reporting currency."""
    return column.info.get(_KEPT, False) and MADE_BY in column.info


def is_day_written(column: Column[Any]) -> bool:
    """Whether a column holds the day on which an amount was written."""
    return column.info.get(_KEPT, False) and MADE_BY not in column.info


def is_kept(column: Column[Any]) -> bool:
    """Whether the database itself keeps a column: nobody writes it."""
    return column.computed is not None or column.info.get(_KEPT, False)
