"""A tenant sees nothing of another: neither a value, nor a count, nor that it exists."""

import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import httpx
import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_client_schema,
    get_introspection_query,
    get_named_type,
    is_leaf_type,
)
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette

from csgraph.app import ServerOptions, build_app
from csgraph.clock import system_clock
from csgraph.graph.limits import Limits
from csgraph.graph.passes.policy import Policy, tenant_policy
from csgraph.graph.predicates import Guard, Rows
from csgraph.ids import encode_id, new_id
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.tables import api_key, tenant
from csgraph.tenancy.tenants import create_tenant
from tests.acceptance.hoard import Hoard, harvest
from tests.acceptance.twins import Twin, grow, plant, uproot
from tests.acceptance.walking import Step, Walk
from tests.support.http import Api, in_process, key_of

SHARE = 5
"""Of how many orders, filters and cursors the suite tries one; `make isolation` tries each.

So it is with the ways to a type: what lies beyond its records is shared out among them.
"""
FEW = 150
"""How many requests are asked before Alpha is taken away, and again without it."""
POSITIONS = {"cursor", "startCursor", "endCursor"}
OF_THE_MOMENT = {"x-request-id", "ratelimit", "content-length"}

NEVER_THERE = {
    *(("Grant", "revokedAt"), ("GrantGroupKey", "revokedAt")),  # grants here are in force
    *(("FieldHold", "field"), ("FieldHold", "heldAt")),  # holds here are released
    ("LeadScoreRate", "value"),  # too few deals here have a score for a rate
    ("StaffingBenchmark", "position"),  # no figure is given here to compare
    *(  # no renewal here is due while a shock lasts
        ("OutreachPlaybook", name)
        for name in (
            *("exposure", "message", "choices", "invoiceOn", "isNpsSuspended"),
            *("ruleId", "policyVersion", "evaluatedAt", "explanation"),
        )
    ),
    # no phase here is over
    *(("PhaseVelocity", "segmentMedianDays"), ("PhaseVelocity", "daysOverMedian")),
    *(  # overrides of tiers, phases, assignments and enrolments here have no end
        (f"{type_}{of}", name)
        for type_, name in (
            ("Account", "overrideExpiresAt"),
            ("AccountPhase", "leftAt"),
            ("Assignment", "endedAt"),
            ("ProgramEnrollment", "endedAt"),
        )
        for of in ("", "GroupKey")
    ),
    ("Renewal", "availableTransitions"),  # renewals here are decided
    *(("CsmBook", "findings"), ("PlannedMove", "movesOn")),  # books here are not full
    *(("CsmCandidate", "sharedUseCases"), ("ExplainedTier", "missingInputs")),
    *(("Change", "mergedInto"), ("ChangeEvent", "mergedInto")),  # no change here merged a record
    # which alerts a decision opens is told to whoever decides
    *(("AffectedAlert", name) for name in ("subjectId", "before", "after")),
    *(("PolicyEffect", name) for name in ("openingCount", "endingCount")),
    ("FieldChange", "before"),  # changes here are of no field that has a history
}
"""Fields that have no value in what the twins hold."""


def wall_alone(rows: Rows) -> Guard:
    """Leave the tenant out of every statement: the database's wall is all there is."""
    return Guard(tenant=False, live="deleted_at" in rows.table.c)


@dataclass(frozen=True)
class Answer:
    """What a request was answered, without what differs from one request to the next."""

    step: Step
    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True)
class Stage:
    """Two twins in one database, two servers before it, and what Alpha can read."""

    owner: AsyncEngine
    alpha: Twin
    bravo: Twin
    alphas: Api
    bravos: Api
    bravos_by_the_wall: Api
    schema: GraphQLSchema
    hoard: Hoard
    every: int

    @property
    def walk(self) -> Walk:
        return Walk(self.schema, self.hoard, self.every)


@dataclass(frozen=True)
class Walked:
    """Bravo's walks, fed with what Alpha can read.

    The wall stands before tables, whatever is asked of them: the walk that has it alone makes all
    reads that the others make, but does not filter and sort by each field as well.
    """

    guarded: list[Answer]
    by_the_wall: list[Answer]
    alone: list[Answer]


async def make_twin(owner: AsyncEngine, word: str, number: int, year: int, currency: str) -> Twin:
    tenant_id = await create_tenant(owner, f"{word}-{new_id().hex}", f"{word}-name")
    async with owner.begin() as connection:  # so that amounts are told in it as they are
        own = update(tenant).where(tenant.c.tenant_id == tenant_id)
        await connection.execute(own.values(reporting_currency=currency))
    twin = grow(Twin(tenant_id, word, number, year, currency))
    await plant(owner, twin)
    return twin


@pytest.fixture(scope="module")
async def stage(
    request: pytest.FixtureRequest,
    owner_engine: AsyncEngine,
    urls: DatabaseUrls,
    secrets: Secrets,
) -> AsyncIterator[Stage]:
    alpha = await make_twin(owner_engine, "alphacanary", 7_130_000, 1907, "XQA")
    bravo = await make_twin(owner_engine, "bravocanary", 2_240_000, 1957, "XQB")
    options = ServerOptions(
        pool_size=2,
        plans_kept=20_000,  # the walk is walked again
        limits=Limits(parts=10_000),  # whole records are read at once
    )
    now = system_clock()  # for all walks the same: the cursors of relative filters hold it

    def serve(policy: Policy) -> Starlette:
        return build_app(urls, secrets, options, clock=lambda: now, policy=policy)

    key = await key_of(owner_engine, secrets, bravo.tenant_id)
    async with (
        in_process(serve(tenant_policy)) as client,
        in_process(serve(wall_alone)) as unguarded,
    ):
        bravos = Api(client, key)
        alphas = bravos.with_key(await key_of(owner_engine, secrets, alpha.tenant_id))
        await used_for_ever(owner_engine)
        schema = build_client_schema(await bravos.data(get_introspection_query(one_of=True)))
        grants = {"Grant": [encode_id("gra", id_) for id_ in alpha.ids["grant"]]}
        every = 1 if request.config.getoption("whole_walk") else SHARE
        hoard = await hoard_of(schema, alphas, Hoard(grants), every)
        by_the_wall = Api(unguarded, key)
        yield Stage(owner_engine, alpha, bravo, alphas, bravos, by_the_wall, schema, hoard, every)


async def used_for_ever(owner: AsyncEngine) -> None:
    """Leave no key whose use is still to be noted, or answers would tell how long a walk takes."""
    async with owner.begin() as connection:
        await connection.execute(
            update(api_key)
            .where(api_key.c.last_used_at.is_(None))
            .values(last_used_at=datetime(2999, 1, 1, tzinfo=UTC))
        )


@pytest.fixture(scope="module")
async def walked(stage: Stage) -> Walked:
    """Ask a few requests at a time, so that their plans are still kept when Alpha is gone."""
    steps, guarded, alone = stage.walk.steps(), list[Answer](), list[Answer]()
    while few := list(islice(steps, FEW)):
        guarded += await answers(stage.bravos, few)
        await uproot(stage.owner, stage.alpha)
        alone += await answers(stage.bravos, few)
        await plant(stage.owner, stage.alpha)
    by_the_wall = await answers(stage.bravos_by_the_wall, stage.walk.reads())
    return Walked(guarded, by_the_wall, alone)


async def hoard_of(
    schema: GraphQLSchema, api: Api, known: Hoard | None = None, every: int = 1
) -> Hoard:
    """Walk with a tenant's own key, and keep what it sees beside what no list tells."""
    hoard = known or Hoard()
    walk = Walk(schema, hoard, every)
    for steps in (walk.lists, walk.identities):
        for step in steps():
            data = await api.data(step.query, **step.variables)
            hoard.note(data, step.variables)  # before the walk's next step, which may go by it
            harvest(schema, schema.query_type, data, hoard)
    return hoard


async def answers(api: Api, steps: Iterable[Step]) -> list[Answer]:
    return [answer(step, await api.post(step.query, step.variables)) for step in steps]


def answer(step: Step, response: httpx.Response) -> Answer:
    """Keep an answer without its request id, and without what the key has left to spend.

    Nor is a position in the feed kept: it counts the transactions of the whole cluster. The day
    from which retention is told is the one that was asked for.
    """
    headers = tuple(sorted((k, v) for k, v in response.headers.items() if k not in OF_THE_MOMENT))
    body = re.sub(r"req_\w{32}", "req", response.text)
    body = re.sub(r'"\d+\.\d+\.\d+"', '"position"', body)
    body = re.sub(r'"from":"\d{4}-\d\d-\d\d"', '"from":"as asked"', body)
    return Answer(step, response.status_code, headers, re.sub(r'"available":\d+', "", body))


def leaves_of_objects(schema: GraphQLSchema) -> set[tuple[str, str]]:
    """Return what queries can read; what mutations tell is the caller's own."""
    return {
        (type_.name, name)
        for type_ in queried(schema)
        if not type_.name.startswith("__")
        for name, field in type_.fields.items()
        if is_leaf_type(get_named_type(field.type)) and name not in POSITIONS
    }


def queried(schema: GraphQLSchema) -> set[GraphQLObjectType]:
    """Return the types that a query can come to."""
    found: set[GraphQLObjectType] = set()
    pending: list[Any] = [schema.query_type]
    while pending:
        type_ = pending.pop()
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            pending += schema.get_possible_types(type_)
        elif isinstance(type_, GraphQLObjectType) and type_ not in found:
            found.add(type_)
            pending += [get_named_type(field.type) for field in type_.fields.values()]
    return found


async def test_the_walk_sees_all_that_there_is_to_see(stage: Stage) -> None:
    """Or else it could not find a leak: seed what a new node or field needs."""
    assert leaves_of_objects(stage.schema) - stage.hoard.values.keys() == NEVER_THERE
    for text in (stage.alpha.word, f"{stage.alpha.year}-0", stage.alpha.currency):
        assert text in str(stage.hoard.values)


async def test_nothing_of_the_other_tenant_is_in_any_answer(stage: Stage, walked: Walked) -> None:
    for found in (walked.guarded, walked.by_the_wall):
        assert any(stage.bravo.found_in(each.body) for each in found)
        for each in found:
            assert stage.alpha.found_in(each.body + str(each.headers)) is None, each
            assert each.status in {200, 400}


async def test_no_byte_depends_on_whether_the_other_tenant_exists(walked: Walked) -> None:
    for each, alone in zip(walked.guarded, walked.alone, strict=True):
        assert each == alone
    for each, alone in zip(walked.by_the_wall, walked.alone, strict=False):
        assert each == alone


async def test_an_id_of_the_other_tenant_is_as_good_as_none(stage: Stage) -> None:
    """The same bytes answer it as an id that was never given."""
    for api in (stage.bravos, stage.bravos_by_the_wall):
        for id_ in stage.hoard.all_ids():
            prefix = id_.partition("_")[0]
            theirs, unknown = await both(api, id_, encode_id(prefix, new_id()))
            assert theirs == unknown


async def both(api: Api, *ids: str) -> list[Answer]:
    query = """query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id }
               account(by: {id: $id}) { name } accounts(first: 1, filter: {id: {eq: $id}}) {
               totalCount pageInfo { hasNextPage } } }"""
    found = [await api.post(query, {"id": id_}) for id_ in ids]
    return [answer(Step("by id", query), each) for each in found]


async def test_both_tenants_find_their_own_by_one_external_id(stage: Stage) -> None:
    query = "query($by: AccountRef!) { account(by: $by) { name externalRefs { externalId } } }"
    for by in ({"salesforceId": "001000000000001AAA"}, {"zendeskOrganizationId": "9001"}):
        alphas = await stage.alphas.data(query, by=by)
        bravos = await stage.bravos.data(query, by=by)

        assert alphas["account"]["externalRefs"] == bravos["account"]["externalRefs"]
        assert stage.alpha.found_in(str(alphas))
        assert stage.alpha.found_in(str(bravos)) is None
        assert stage.bravo.found_in(str(bravos))
