"""Finds what the slices declare about alerts, by walking them; nothing registers itself."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Final

from csgraph.alerting.declare import AccountFact, AlertRule

_SLICES: Final = "csgraph.domain"
_PART: Final = "alerts"


def declared_alert_rules() -> Iterator[AlertRule]:
    """Yield the alert rules of all slices."""
    for module in _modules():
        yield from module.RULES


def declared_account_facts() -> Iterator[AccountFact]:
    """Yield what slices tell of accounts, for the alert rules of all."""
    for module in _modules():
        yield from module.ACCOUNT_FACTS


def _modules() -> Iterator[ModuleType]:
    slices = importlib.import_module(_SLICES)
    for found in sorted(pkgutil.iter_modules(slices.__path__), key=lambda each: each.name):
        package = importlib.import_module(f"{_SLICES}.{found.name}")
        if any(part.name == _PART for part in pkgutil.iter_modules(package.__path__)):
            yield importlib.import_module(f"{package.__name__}.{_PART}")
