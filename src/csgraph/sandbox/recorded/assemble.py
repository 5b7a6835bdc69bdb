"""Makes records out of sightings.

Sightings of one record are put in order of time; each overlays the ones before, since
many show a part of the record only. One without a time stays where it was found. What a
record lacks to be served is supplied here, and counted:

- `Id`, for sample data that is to be imported: made from its reference;
- `IsDeleted`: whether the record was last seen deleted;
- `SystemModstamp`: its `LastModifiedDate`, else when it was last recorded, else its
  `CreatedDate`, else the year 2000; never before the moment it was deleted;
- `generated_timestamp` of a ticket: when it was last recorded, else `updated_at`.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from csgraph.sandbox.company.sobject_ids import SHORT_LENGTH, checksum
from csgraph.sandbox.recorded.harvest import SALESFORCE, Harvest, Place, Row, Shows, Sighting
from csgraph.sandbox.recorded.instants import parsed_instant
from csgraph.sandbox.recorded.key_prefixes import KeyPrefixes

References = Mapping[tuple[str, str], str]

YEAR_2000 = 946_684_800.0
_NEVER = float("-inf")
_SHORT_ID = re.compile(r"[A-Za-z0-9]{15}")
_REFERENCE = re.compile(r"@\w+")
_WITHOUT_DELETION = ("User", "Organization")
_REMOVED_WHEN_DELETED = (
    "brands",
    "organization_fields",
    "organization_memberships",
    "ticket_fields",
    "user_fields",
)


@dataclass(slots=True)
class Record:
    """A record as it was last seen."""

    values: Row
    system_updated_at: float
    is_deleted: bool
    is_served: bool = True


@dataclass(slots=True)
class Assembly:
    """The records of one object, with how many bodies they were made from."""

    system: str
    name: str
    seen: int = 0
    records: dict[str, Record] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Overlay:
    """All sightings of a record laid over each other."""

    values: Row
    last_at: float | None
    is_gone: bool


def assemble(harvest: Harvest, prefixes: KeyPrefixes, supplied: Counter[str]) -> list[Assembly]:
    """Return the records of every object, in order of name."""
    references = dict(_references(harvest, prefixes))
    by_object: dict[tuple[str, str], dict[str, list[Sighting]]] = defaultdict(dict)
    for place, sighting in enumerate(harvest.sightings):
        name = sighting.name or prefixes.object_of(sighting.key)
        identity = _identity(sighting, place, references)
        if name is None or identity is None:
            harvest.skip("a record of an object that nothing tells", Place(sighting.file))
        else:
            by_object[sighting.system, name].setdefault(identity, []).append(sighting)
    return [
        _assembly(system, name, groups, harvest, supplied, references)
        for (system, name), groups in sorted(by_object.items())
    ]


def attach(assemblies: Iterable[Assembly], harvest: Harvest) -> None:
    """Add the values that tables of their own hold to the lists of their records."""
    by_name = {each.name: each.records for each in assemblies if each.system != SALESFORCE}
    for attachment in harvest.attachments:
        record = by_name.get(attachment.resource, {}).get(attachment.key)
        if record is None:
            reason = f"one of the {attachment.list_name} of a record that no file holds"
            harvest.skip(reason, Place(attachment.file))
            continue
        values = record.values.setdefault(attachment.list_name, [])
        if isinstance(values, list) and attachment.value not in values:
            values.append(attachment.value)


def in_salesforce_form(epoch: float) -> str:
    """Return an instant as the Salesforce REST API writes it."""
    moment = datetime.fromtimestamp(epoch, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}+0000"


def in_zendesk_form(epoch: float) -> str:
    """Return an instant as the Zendesk API writes it."""
    return f"{datetime.fromtimestamp(epoch, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _assembly(
    system: str,
    name: str,
    groups: Mapping[str, list[Sighting]],
    harvest: Harvest,
    supplied: Counter[str],
    references: References,
) -> Assembly:
    assembly = Assembly(system, name)
    for identity, sightings in groups.items():
        bodies = [sighting for sighting in sightings if sighting.values]
        assembly.seen += len(bodies)
        if not bodies:
            _skip_bodiless(name, sightings, harvest)
            continue
        overlay = _overlaid(sightings, references)
        finish = _finished_sobject if system == SALESFORCE else _finished_resource
        assembly.records[identity] = finish(name, identity, overlay, supplied)
    return assembly


def _skip_bodiless(name: str, sightings: list[Sighting], harvest: Harvest) -> None:
    for sighting in sightings:
        if sighting.shows is Shows.DELETION:
            reason = f"the deletion of a record of {name} that no file holds"
            harvest.skip(reason, Place(sighting.file))


def _overlaid(sightings: list[Sighting], references: References) -> _Overlay:
    timed: list[tuple[float, Sighting]] = []
    latest = _NEVER
    for sighting in sightings:
        latest = _time_of(sighting, latest)
        timed.append((latest, sighting))
    timed.sort(key=lambda pair: pair[0])
    values: Row = {}
    for _, sighting in timed:
        values |= _resolved(sighting, references)
    last_at, last = timed[-1]
    return _Overlay(values, None if last_at == _NEVER else last_at, last.shows is not Shows.BODY)


def _time_of(sighting: Sighting, otherwise: float) -> float:
    if sighting.at is not None:
        return sighting.at
    for key in ("SystemModstamp", "LastModifiedDate", "updated_at"):
        at = parsed_instant(sighting.values.get(key))
        if at is not None:
            return at
    return otherwise


def _finished_sobject(
    name: str, identity: str, overlay: _Overlay, supplied: Counter[str]
) -> Record:
    values = overlay.values
    if not values.get("Id"):
        values["Id"] = identity
        supplied[f"{name}.Id"] += 1
    is_deleted = overlay.is_gone or values.get("IsDeleted") is True
    if is_deleted:
        values["IsDeleted"] = True
    elif "IsDeleted" not in values and name not in _WITHOUT_DELETION:
        values["IsDeleted"] = False
        supplied[f"{name}.IsDeleted"] += 1
    modstamp = parsed_instant(values.get("SystemModstamp"))
    if modstamp is None or not str(values["SystemModstamp"]).endswith("+0000"):
        modified_at = parsed_instant(values.get("LastModifiedDate"))
        created_at = parsed_instant(values.get("CreatedDate"))
        modstamp = _first_known(modstamp, modified_at, overlay.last_at, created_at)
        values["SystemModstamp"] = in_salesforce_form(modstamp)
        supplied[f"{name}.SystemModstamp"] += 1
    if overlay.is_gone and overlay.last_at is not None and overlay.last_at > modstamp:
        modstamp = overlay.last_at
        values["SystemModstamp"] = in_salesforce_form(modstamp)
    return Record(values, modstamp, is_deleted)


def _finished_resource(
    resource: str, identity: str, overlay: _Overlay, supplied: Counter[str]
) -> Record:
    values = overlay.values
    updated_at = parsed_instant(values.get("updated_at"))
    created_at = parsed_instant(values.get("created_at"))
    changed_at = max(
        _first_known(updated_at, overlay.last_at, created_at),
        _first_known(overlay.last_at, updated_at, created_at),
    )
    if overlay.is_gone:
        values |= _deletion(resource, values, changed_at)
    is_served = not (overlay.is_gone and resource in _REMOVED_WHEN_DELETED)
    if resource == "tickets":
        if not isinstance(values.get("generated_timestamp"), int):
            values["generated_timestamp"] = int(changed_at)
            supplied["tickets.generated_timestamp"] += 1
        changed_at = float(values["generated_timestamp"])
    return Record(values, changed_at, not is_served or _is_deleted(resource, values), is_served)


def _is_deleted(resource: str, values: Row) -> bool:
    """Tell whether a record shows itself deleted."""
    match resource:
        case "users":
            return values.get("active") is False
        case "tickets":
            return values.get("status") == "deleted"
        case "groups":
            return values.get("deleted") is True
        case "organizations":
            return values.get("deleted_at") is not None
        case _:
            return False


def _deletion(resource: str, values: Row, when: float) -> Row:
    """Return what a resource shows once deleted."""
    if resource == "users":
        return {"active": False}
    if resource == "tickets":
        return {"status": "deleted"}
    if resource == "groups":
        return {"deleted": True}
    if resource == "organizations" and values.get("deleted_at") is None:
        return {"deleted_at": in_zendesk_form(when)}
    return {}


def _first_known(*instants: float | None) -> float:
    return next((each for each in instants if each is not None), YEAR_2000)


def _identity(sighting: Sighting, place: int, references: References) -> str | None:
    """Return what tells a record from others of its object."""
    if sighting.reference is not None:
        return references[sighting.scope, sighting.reference]
    if sighting.key is None:  # nothing ties it to another sighting
        return f"#{place}" if sighting.system != SALESFORCE else None
    if sighting.system == SALESFORCE and _SHORT_ID.fullmatch(sighting.key):
        return sighting.key + checksum(sighting.key)
    return sighting.key


def _references(harvest: Harvest, prefixes: KeyPrefixes) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the ids that sample data gets, by scope and reference."""
    for sighting in harvest.sightings:
        if sighting.reference is not None and sighting.name is not None:
            seed = f"{sighting.scope}/{sighting.name}/{sighting.reference}"
            prefix = prefixes.made_up_for(sighting.name)
            digest = hashlib.sha256(seed.encode()).hexdigest().upper()
            short = (prefix + "REF" + digest)[:SHORT_LENGTH]
            yield (sighting.scope, sighting.reference), short + checksum(short)


def _resolved(sighting: Sighting, references: References) -> Row:
    """Return values with references to other sample data replaced by their ids."""
    return {
        key: references.get((sighting.scope, value[1:]), value)
        if isinstance(value, str) and _REFERENCE.fullmatch(value)
        else value
        for key, value in sighting.values.items()
    }
