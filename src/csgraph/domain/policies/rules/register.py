"""Every setting there is, declared once."""

from types import MappingProxyType

from csgraph.domain.policies.rules import accounts, advocacy, contacts, handoffs, health, success
from csgraph.domain.policies.rules.settings import Setting

REGISTER = MappingProxyType(
    {
        setting.key: setting
        for area in (accounts, contacts, handoffs, success, health, advocacy)
        for setting in area.SETTINGS
    }
)
"""Settings by key, grouped by area."""


def find_setting(key: str) -> Setting | None:
    """Return a setting by its key."""
    return REGISTER.get(key)
