"""Books and candidates, worked out from who holds which accounts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import strawberry
from sqlalchemy import Text, cast, null, select

from csgraph.domain.access.node import User
from csgraph.domain.access.rules import UserRole
from csgraph.domain.access.tables import user
from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.rules import ExperienceTier
from csgraph.domain.accounts.tables import account
from csgraph.domain.assignments import rules
from csgraph.domain.assignments.node import shapes
from csgraph.domain.assignments.node.people import HOLDING_TABLES, csms_named, held
from csgraph.domain.assignments.tables import csm_profile
from csgraph.domain.policies.rules import Explainer, Policies
from csgraph.domain.policies.tables import decisions_in_force, policy_decision
from csgraph.graph.made import argument
from csgraph.graph.sources import Sources
from csgraph.graph.worked import Asked, Named, WorkedField, WorkedRead
from csgraph.ids import decode_id
from csgraph.storage.literals import literal

Told = Mapping[str, list[Any]]
BOOK_TABLES = (*HOLDING_TABLES, policy_decision)
MOST_BOOKS, MOST_CANDIDATES = 500, 100
_PROFILE = ("user_id", "role", "industries", "use_cases", "location", "product_depth")
_WANTED = ("industry", "use_cases", "billing_country", "experience_tier")


def explainer_of(told: Told, asked: Asked) -> Explainer:
    """Return what explains the values of one request."""
    return Explainer(Policies.of_rows(told["policies"]), asked.now)


def books_of(told: Told, asked: Asked) -> dict[str, rules.Book]:
    """Return the book of everyone who holds accounts."""
    explainer = explainer_of(told, asked)
    holdings: dict[str, list[rules.Held]] = defaultdict(list)
    roles: dict[str, UserRole] = {}
    for csm, role, tier, count, kept in told["held"]:
        tier_of_row = None if tier is None else ExperienceTier(tier)
        holdings[csm].append(rules.Held(tier_of_row, count, kept))
        known = roles.get(csm)
        roles[csm] = UserRole(role if known is None else max(role, known.value))
    return {
        csm: rules.book_of(csm, roles[csm], parts, explainer) for csm, parts in holdings.items()
    }


def book_facts(sources: Sources) -> dict[str, Any]:
    """Return the facts of all books."""
    return {"held": select(held(sources)), "policies": decisions_in_force(sources, rules.BOOK_KEYS)}


def _book(told: Told, asked: Asked) -> rules.Book | None:
    kind, id_ = decode_id(asked.arguments["csm"]) or (None, None)
    return books_of(told, asked).get(str(id_)) if kind == "usr" else None


def _books(told: Told, asked: Asked) -> list[rules.Book]:
    found = sorted(
        books_of(told, asked).values(), key=lambda book: (-book.utilization.value, book.csm)
    )
    return found[:MOST_BOOKS]


def _candidate_facts(sources: Sources) -> dict[str, Any]:
    profiles, users = (
        sources.rows(csm_profile, *_PROFILE),
        sources.rows(user, "id", "name", "active"),
    )
    roles = [literal(role.value) for role in rules.CSM_ROLES]
    name = users.c.name if sources.holds("access:read") else cast(null(), Text)
    known = (
        select(*(profiles.c[column] for column in _PROFILE), name)
        .join_from(profiles, users, users.c.id == profiles.c.user_id)
        .where(users.c.active, profiles.c.role.in_(roles))
    )
    wanted = [sources.row.c[column] for column in _WANTED]
    return {**book_facts(sources), "profiles": known, "wanted": wanted}


def _candidates(told: Told, asked: Asked) -> tuple[rules.Candidate, ...]:
    industry, use_cases, country, tier = told["wanted"]
    books = books_of(told, asked)
    wanted = rules.Wanted(
        industry, tuple(use_cases), country, None if tier is None else ExperienceTier(tier)
    )
    ranked = rules.rank_candidates(
        wanted, _profiles(told["profiles"], books), explainer_of(told, asked)
    )
    return ranked[:MOST_CANDIDATES]


def _profiles(rows: Iterable[Any], books: Mapping[str, rules.Book]) -> Iterable[rules.Profile]:
    for csm, role, industries, use_cases, location, depth, name in rows:
        book = books.get(csm)
        yield rules.Profile(
            csm,
            name or "The CSM",
            UserRole(role),
            tuple(industries),
            tuple(use_cases),
            location,
            depth,
            book.utilization.value if book else rules.NOTHING,
        )


_NAMES = (Named(User, csms_named),)

BOOK_FIELDS = (
    WorkedField(
        None,
        "book",
        shapes.CsmBook | None,
        "How full the book of a CSM is. Null for whoever holds no account.",
        "accounts:read",
        WorkedRead(book_facts, _book, tables=BOOK_TABLES, names=_NAMES, at_any_instant=True),
        (argument("csm", strawberry.ID, "Id of the CSM, a `User`."),),
    ),
    WorkedField(
        None,
        "books",
        list[shapes.CsmBook] | None,
        f"How full the book of every CSM is, the fullest first; at most {MOST_BOOKS}.",
        "accounts:read",
        WorkedRead(book_facts, _books, tables=BOOK_TABLES, names=_NAMES, at_any_instant=True),
    ),
    WorkedField(
        Account,
        "csmCandidates",
        list[shapes.CsmCandidate] | None,
        "CSMs in the order in which they fit the account: who knows its industry first; at most "
        f"{MOST_CANDIDATES}.",
        "accounts:read",
        WorkedRead(
            _candidate_facts,
            _candidates,
            tables=(*BOOK_TABLES, user),
            columns=tuple(account.c[name] for name in ("id", *_WANTED)),
            names=_NAMES,
            at_any_instant=True,
        ),
    ),
)
