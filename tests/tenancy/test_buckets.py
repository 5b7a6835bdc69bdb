"""Points are spent once, come back at their rate, and no clock gives any away.

The process's clock is driven; the database's is set forward and back by moving the
instant at which a bucket was settled the other way.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from csgraph.clock import system_clock
from csgraph.errors import LimitExceeded, Timeout
from csgraph.ids import TenantId
from csgraph.storage.read_pool import ReadPool
from csgraph.storage.secrets import Secrets
from csgraph.tenancy.api_keys import KeyTerms, issue_key
from csgraph.tenancy.buckets import KEPT_SECONDS, SEEN_SECONDS, Allowance, Buckets, Throttled
from csgraph.tenancy.principal import Principal
from csgraph.tenancy.tables import cost_bucket

BURST, RATE = 10_000, 100
LEASE = BURST // 100
ALLOWANCE = Allowance(burst=BURST, rate=RATE, at_once=10_000)
HOUR = timedelta(hours=1)


@dataclass
class Stopwatch:
    """A monotonic clock that goes on when told to."""

    seconds: float = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
async def who(owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId) -> Principal:
    issued = await issue_key(owner_engine, secrets, tenant_id, KeyTerms(name="test"))
    return Principal(tenant_id, issued.id, "SERVICE", frozenset())


@pytest.fixture
async def process(read_pool: ReadPool, watch: Stopwatch) -> AsyncIterator[Callable[..., Buckets]]:
    """Make the buckets of one server process more."""
    made: list[Buckets] = []

    def run(allowance: Allowance = ALLOWANCE) -> Buckets:
        made.append(Buckets(read_pool, allowance, system_clock, monotonic=watch))
        return made[-1]

    yield run
    for buckets in made:
        await buckets.close()


@pytest.fixture
def step_database_clock(owner_engine: AsyncEngine, who: Principal):
    async def run(by: timedelta) -> None:
        async with owner_engine.begin() as connection:
            mine = cost_bucket.c.api_key_id == who.credential_id
            await connection.execute(
                update(cost_bucket).where(mine).values(settled_at=cost_bucket.c.settled_at - by)
            )

    return run


async def stored(owner: AsyncEngine, who: Principal) -> float:
    """Return what the bucket holds for others to draw on."""
    async with owner.connect() as connection:
        mine = cost_bucket.c.api_key_id == who.credential_id
        return float(await connection.scalar(select(cost_bucket.c.points).where(mine)))


async def spend(buckets: Buckets, who: Principal, points: int, actual: int | None = None) -> bool:
    """Spend points, if there are so many; say whether."""
    try:
        async with buckets.charge(who, points) as charge:
            charge.actual = points if actual is None else actual
    except (Throttled, LimitExceeded):
        return False
    return True


async def spend_all(buckets: Buckets, who: Principal) -> int:
    """Spend in ever smaller pieces until not a point is left; return how many there were."""
    spent, piece = 0, 4_096
    while piece:
        if await spend(buckets, who, piece):
            spent += piece
        else:
            piece //= 2
    return spent


async def test_two_processes_spend_the_burst_once(process, who: Principal) -> None:
    one, other = process(), process()

    outcomes = await asyncio.gather(
        *(spend(each, who, 100) for _ in range(BURST // 100 * 5) for each in (one, other))
    )

    # What the database's clock has seen pass meanwhile comes back too: some seconds at most.
    accepted = 100 * sum(outcomes)
    assert BURST - 2 * 2 * LEASE <= accepted <= BURST + 60 * RATE


async def test_ten_times_the_burst_is_asked_for_and_no_point_is_given_twice(
    process, who: Principal, owner_engine: AsyncEngine
) -> None:
    frozen = Allowance(burst=BURST, rate=1, at_once=10_000)
    one, other = process(frozen), process(frozen)

    outcomes = await asyncio.gather(
        *(spend(each, who, 7) for _ in range(BURST * 10 // 14) for each in (one, other))
    )
    left = await spend_all(one, who) + await spend_all(other, who)

    assert BURST - 2 <= 7 * sum(outcomes) + left <= BURST + 60
    assert await stored(owner_engine, who) < 1 + LEASE


async def test_points_come_back_at_their_rate(
    process, who: Principal, watch: Stopwatch, step_database_clock
) -> None:
    buckets = process()
    await spend_all(buckets, who)

    watch.seconds += 10
    await step_database_clock(timedelta(seconds=10))

    assert 10 * RATE <= await spend_all(buckets, who) <= 11 * RATE


async def test_a_clock_set_forward_by_an_hour_refills_nothing(
    process, who: Principal, watch: Stopwatch, step_database_clock
) -> None:
    one, other = process(), process()
    await spend_all(one, who)
    await spend_all(other, who)

    watch.seconds += 2
    await step_database_clock(HOUR)

    # Each knows for itself that two seconds have passed.
    assert await spend_all(one, who) + await spend_all(other, who) <= 5 * RATE


async def test_a_clock_set_back_by_an_hour_locks_nobody_out(
    process, who: Principal, watch: Stopwatch, step_database_clock
) -> None:
    buckets = process()
    await spend_all(buckets, who)

    watch.seconds += 1
    await step_database_clock(-HOUR)
    await spend(buckets, who, 10)  # is seen, and counts from here on
    watch.seconds += 10
    await step_database_clock(timedelta(seconds=10))

    assert await spend_all(buckets, who) >= 10 * RATE - 10


async def test_what_was_not_needed_is_given_back(process, who: Principal) -> None:
    buckets = process()

    for _ in range(50):
        assert await spend(buckets, who, 5_000, actual=1)

    assert buckets.standing(who).available >= BURST - 50 - LEASE


async def test_what_was_not_needed_is_for_other_processes_too(
    process, who: Principal, owner_engine: AsyncEngine
) -> None:
    one, other = process(), process()
    await spend(one, who, 9_000, actual=0)
    await one.close()  # waits for what it gives back

    assert await stored(owner_engine, who) >= BURST - 2 * LEASE
    assert await spend(other, who, 9_000)


async def test_what_another_process_gave_back_is_seen_within_a_second(
    process, who: Principal, watch: Stopwatch
) -> None:
    one, other = process(), process()
    async with one.charge(who, 9_900) as charge:
        assert not await spend(other, who, 5_000)
        charge.actual = 0
    await one.close()

    watch.seconds += SEEN_SECONDS

    assert await spend(other, who, 5_000)


async def test_a_bucket_that_is_empty_is_not_asked_again_and_again(
    process, who: Principal, read_pool: ReadPool
) -> None:
    buckets = process()
    await spend_all(buckets, who)
    before = sum(read_pool.figures.statement_seconds.counts)

    for _ in range(100):
        assert not await spend(buckets, who, 1_000)

    assert sum(read_pool.figures.statement_seconds.counts) == before


async def test_a_lease_that_is_not_used_goes_back(
    process, who: Principal, watch: Stopwatch, owner_engine: AsyncEngine
) -> None:
    buckets = process()
    await spend(buckets, who, 1)
    watch.seconds += KEPT_SECONDS + 1

    await spend(buckets, who, 1)

    held = buckets.standing(who).available - await stored(owner_engine, who)
    assert held <= LEASE + 1


@pytest.mark.parametrize(
    ("error", "kept"), [(Timeout(), True), (asyncio.CancelledError(), True), (ValueError(), False)]
)
async def test_a_statement_that_was_stopped_is_paid_for(
    process, who: Principal, error: BaseException, kept: bool
) -> None:
    buckets = process()

    with suppress(type(error)):
        async with buckets.charge(who, 5_000):
            raise error

    assert (buckets.standing(who).available < 6_000) is kept


async def test_a_refusal_says_when_to_come_back(
    process, who: Principal, watch: Stopwatch, step_database_clock
) -> None:
    buckets = process()
    await spend_all(buckets, who)

    with pytest.raises(Throttled) as caught:
        async with buckets.charge(who, 1_000):
            pass
    assert 9_000 <= caught.value.extensions["retryAfterMs"] <= 10_000
    assert caught.value.extensions["restoreAt"].endswith("Z")

    watch.seconds += caught.value.seconds + 0.1
    await step_database_clock(timedelta(seconds=caught.value.seconds + 0.1))
    assert await spend(buckets, who, 1_000)


async def test_more_than_the_burst_is_never_affordable(process, who: Principal) -> None:
    with pytest.raises(LimitExceeded, match="10,000"):
        async with process().charge(who, BURST + 1):
            pass


async def test_so_many_requests_are_under_way_at_once(process, who: Principal) -> None:
    buckets = process(Allowance(burst=BURST, rate=RATE, at_once=2))

    async with buckets.charge(who, 1):
        async with buckets.charge(who, 1):
            assert not await spend(buckets, who, 1)
        assert await spend(buckets, who, 1)


async def test_a_key_spends_from_its_own_bucket(
    process, who: Principal, owner_engine: AsyncEngine, secrets: Secrets, tenant_id: TenantId
) -> None:
    second = await issue_key(owner_engine, secrets, tenant_id, KeyTerms(name="second"))
    beside = Principal(tenant_id, second.id, "SERVICE", frozenset(), cost_burst=77, cost_rate=1)
    buckets = process()
    await spend_all(buckets, who)

    assert await spend_all(buckets, beside) == 77


@pytest.mark.parametrize("points", [1, 50])
async def test_most_requests_ask_the_database_nothing(
    process, who: Principal, read_pool: ReadPool, points: int
) -> None:
    buckets = process(Allowance(burst=1_000_000, rate=1_000))
    before = sum(read_pool.figures.statement_seconds.counts)

    for _ in range(100):
        assert await spend(buckets, who, points)
    await buckets.close()

    assert sum(read_pool.figures.statement_seconds.counts) - before == 1
