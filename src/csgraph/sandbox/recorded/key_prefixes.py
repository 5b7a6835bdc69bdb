"""Which object an id's first three characters name.

Recorded describes say so, else the ids of recorded records, else the standard. A custom
object without any gets a prefix that nothing else has.
"""

import re
from collections import Counter, defaultdict

from csgraph.sandbox.recorded.harvest import SALESFORCE, Harvest

_STANDARD = {
    "001": "Account",
    "003": "Contact",
    "005": "User",
    "006": "Opportunity",
    "00D": "Organization",
    "00E": "UserRole",
    "00Q": "Lead",
    "00T": "Task",
    "00U": "Event",
    "00k": "OpportunityLineItem",
    "00v": "CampaignMember",
    "01t": "Product2",
    "701": "Campaign",
    "801": "Order",
}
_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?")
_PREFIX_LENGTH = 3


class KeyPrefixes:
    """Prefixes by object, and back."""

    def __init__(self, harvest: Harvest) -> None:
        self._objects = dict(harvest.key_prefixes)
        for prefix, name in _seen(harvest).items():
            self._objects.setdefault(prefix, name)
        named = set(self._objects.values())
        for prefix, name in _STANDARD.items():
            if name not in named:
                self._objects.setdefault(prefix, name)
        self._prefixes: dict[str, str] = {}
        for prefix, name in self._objects.items():
            self._prefixes.setdefault(name, prefix)

    def object_of(self, key: str | None) -> str | None:
        """Return the object that an id is of, None for an unknown one."""
        return None if key is None else self._objects.get(key[:_PREFIX_LENGTH])

    def prefix_of(self, name: str) -> str | None:
        """Return the prefix of an object's ids; a custom object gets one if need be."""
        is_custom = name.endswith("__c")
        return self.made_up_for(name) if is_custom else self._prefixes.get(name)

    def made_up_for(self, name: str) -> str:
        """Return the prefix of an object's ids, making one up where none is known."""
        if name not in self._prefixes:
            free = (f"a{number:02X}" for number in range(256))
            prefix = next(each for each in free if each not in self._objects)
            self._objects[prefix] = name
            self._prefixes[name] = prefix
        return self._prefixes[name]


def _seen(harvest: Harvest) -> dict[str, str]:
    """Return the object of each prefix, by most of the ids seen with it."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for sighting in harvest.sightings:
        is_named = sighting.system == SALESFORCE and sighting.name and sighting.values
        if is_named and sighting.key and _ID.fullmatch(sighting.key):
            votes[sighting.key[:_PREFIX_LENGTH]][str(sighting.name)] += 1
    return {prefix: names.most_common(1)[0][0] for prefix, names in votes.items()}
