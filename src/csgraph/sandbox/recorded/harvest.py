"""What was found in recordings, before it is made into records.

A sighting is one body of one record at one moment; several of them make a record. What
can't become a record is kept as skipped, with the reason, so that nothing is lost unsaid.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Row = dict[str, Any]

SALESFORCE, ZENDESK = "salesforce", "zendesk"


class Shows(Enum):
    """What a recording shows of a record."""

    BODY = 1  # some or all of its values
    DELETION = 2  # that it was deleted just then; its last values, if any
    ABSENCE = 3  # that it wasn't there


@dataclass(frozen=True, slots=True)
class Sighting:
    """A record as one recording shows it.

    `name` is the sObject or the resource, None where only the id tells. `at` is when it was
    recorded, in seconds of the epoch. `reference` names a record of sample data that has
    no id yet, within `scope`.
    """

    system: str
    name: str | None
    key: str | None
    values: Row
    at: float | None
    file: str
    shows: Shows = Shows.BODY
    reference: str | None = None
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One value of a list of a record that a table of its own holds."""

    resource: str
    key: str
    list_name: str
    value: str
    file: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a directory a body was found, and when it was recorded, if that is known."""

    file: str
    at: float | None = None


@dataclass(slots=True)
class Harvest:
    """Everything found in a directory."""

    sightings: list[Sighting] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    describes: dict[str, Row] = field(default_factory=dict)
    key_prefixes: dict[str, str] = field(default_factory=dict)  # prefix to object
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)  # (reason, file)

    def see(
        self,
        system: str,
        name: str | None,
        key: object,
        values: Mapping[str, Any],
        place: Place,
        *,
        shows: Shows = Shows.BODY,
    ) -> None:
        """Note a record's body."""
        text = None if key is None or key == "" else str(key)
        self.sightings.append(
            Sighting(system, name, text, dict(values), place.at, place.file, shows)
        )

    def skip(self, reason: str, place: Place, count: int = 1) -> None:
        """Note something that can't become a record."""
        self.skipped[reason, place.file] += count

    def describe(self, body: Row) -> None:
        """Note a describe; fields of an earlier one that it lacks stay known."""
        name = str(body["name"])
        earlier = self.describes.get(name, {})
        fields = {each["name"]: each for each in earlier.get("fields", [])}
        fields |= {each["name"]: each for each in body["fields"]}
        self.describes[name] = earlier | body | {"fields": list(fields.values())}
        if body.get("keyPrefix"):
            self.key_prefixes[str(body["keyPrefix"])] = name
