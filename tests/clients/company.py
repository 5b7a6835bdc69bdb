"""A company with everything that reading can stumble over: gone, merged, odd, paged."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from csgraph.clock import system_clock
from csgraph.sandbox.bodies import decode_body
from csgraph.sandbox.company import Ratios, evolve, generate
from csgraph.sandbox.store import Store, sobject_table, zendesk_table

SEED = 7
TICKETS_AN_ACCOUNT = 1.5
"""Few: tap-zendesk rests for a minute after each 450."""

ODD_TEXTS = (
    "Zoë’s “Größe” & <Söhne> \\ 'quoted' \"twice\"",  # noqa: RUF001 - meant to be odd
    "👩‍👩‍👧 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 beyond the first plane 𠮷野家",  # noqa: RUF001 - as above
    "שלום עליכם (right to left) مرحبا",
    "e\u0301 combined, é composed, ﬁ ligature, \u00a0no-break\u2028separated\u200bzero width",
    "tab\tline\nbreak\r\nand a control \u0001 \u007f character",
    "null",
    "12345678901234567890",
    "long " * 50,
)
DELETED_IN_SALESFORCE = ("Opportunity", "OpportunityContactRole", "Contract", "Task", "Event")
"""What the company itself never deletes; the last of each go to the recycle bin."""
DELETED_OF_EACH = 3
ODD = (
    ("Account", "Name"),
    ("Contact", "Title"),
    ("Opportunity", "Name"),
    ("Task", "Subject"),
    ("Event", "Subject"),
    ("organizations", "name"),
    ("users", "notes"),
    ("tickets", "subject"),
    ("satisfaction_ratings", "comment"),
)


def make_company(file: Path, accounts: int) -> None:
    """Fill a store with a company that has lived for two steps."""
    now = system_clock().replace(microsecond=0)
    ratios = Ratios(None, TICKETS_AN_ACCOUNT)
    with Store(file) as store:
        generate(store, seed=SEED, accounts=accounts, as_of=now - timedelta(hours=3), ratios=ratios)
        for step in (1, 2):
            evolve(store, seed=SEED, step=step, as_of=now - timedelta(hours=3 - step))
        for name, field in ODD:
            _make_odd(store, name, field)
        for name in DELETED_IN_SALESFORCE:
            _delete_last(store, name)


def _make_odd(store: Store, name: str, field: str) -> None:
    """Give the first records of an object texts that are hard to carry."""
    is_zendesk = name.islower()
    table = zendesk_table(name) if is_zendesk else sobject_table(name)
    rows = _with_odd(store.fetch(f"select body from {table} order by id"), field)
    if is_zendesk:
        store.put_zendesk(name, rows)
    else:
        store.put_rows(name, rows)


def _with_odd(bodies: list[tuple[object, ...]], field: str) -> Iterator[Mapping[str, Any]]:
    for (body,), text in zip(bodies, ODD_TEXTS, strict=False):
        yield {**decode_body(str(body)), field: text}


def _delete_last(store: Store, name: str) -> None:
    last = f"select body from {sobject_table(name)} order by id desc limit ?"
    found = store.fetch(last, (DELETED_OF_EACH,))
    store.put_rows(name, ({**decode_body(str(body)), "IsDeleted": True} for (body,) in found))
