"""When a delivery is tried again, and when an endpoint is left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from csgraph.domain.webhooks.rules import (
    ACCOUNTS_AT_ONCE,
    FAILURES_BEFORE_OPEN,
    AttemptError,
    Circuit,
    asked_pause,
    is_lasting,
    judge,
    message,
    next_attempt,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_ten_attempts_are_made_over_three_days() -> None:
    gaps, at = [], NOW
    for made in range(11):
        again = next_attempt(made, at, chance=0)
        gaps.append(again and again - at)
        at = again or at

    seconds = timedelta(seconds=5)
    hours = [each * HOUR for each in (2, 5, 10, 14, 20, 24)]
    assert gaps == [timedelta(), seconds, 5 * MINUTE, 30 * MINUTE, *hours, None]
    assert timedelta(days=3) < at - NOW < timedelta(days=4)


def test_what_failed_together_does_not_return_together() -> None:
    returns = {next_attempt(4, NOW, chance) for chance in (0.0, 0.5, 1.0)}

    assert len(returns) == 3
    assert all(2 * HOUR <= each - NOW <= 2.2 * HOUR for each in returns if each)


def test_a_longer_pause_that_was_asked_for_is_kept() -> None:
    assert next_attempt(1, NOW, 0, asked=HOUR) == NOW + HOUR
    assert next_attempt(4, NOW, 0, asked=MINUTE) == NOW + 2 * HOUR


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (200, None),
        (204, None),
        (301, AttemptError.REDIRECTED),
        (307, AttemptError.REDIRECTED),
        (400, AttemptError.REFUSED),
        (410, AttemptError.GONE),
        (429, AttemptError.THROTTLED),
        (500, AttemptError.REFUSED),
        (502, AttemptError.THROTTLED),
        (504, AttemptError.THROTTLED),
    ],
)
def test_only_2xx_is_delivered(status: int, error: AttemptError | None) -> None:
    assert judge(status) is error


@pytest.mark.parametrize(
    ("told", "pause"),
    [
        ("120", 2 * MINUTE),
        ("Mon, 04 May 2026 12:30:00 GMT", 30 * MINUTE),
        ("Mon, 04 May 2026 11:00:00 GMT", timedelta()),
        ("99999999999999999999", 24 * HOUR),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_a_pause_is_asked_for_in_seconds_or_until_an_instant(
    told: str | None, pause: timedelta | None
) -> None:
    assert asked_pause(told, NOW) == pause


def failing(times: int, error: AttemptError = AttemptError.REFUSED) -> Circuit:
    circuit = Circuit()
    for _ in range(times):
        circuit = circuit.failed(NOW, error, None)
    return circuit


def test_an_endpoint_that_fails_again_and_again_is_left_alone_then_tried_with_one() -> None:
    assert failing(FAILURES_BEFORE_OPEN - 1).room(NOW) == ACCOUNTS_AT_ONCE

    opened = failing(FAILURES_BEFORE_OPEN)

    assert (opened.room(NOW), opened.room(NOW + MINUTE)) == (0, 1)
    assert opened.succeeded(NOW).room(NOW) == ACCOUNTS_AT_ONCE


def test_what_fails_beside_a_failure_that_was_counted_is_none_of_its_own() -> None:
    once = failing(1)
    beside = once.failed(NOW, AttemptError.REFUSED, None, is_beside=True)
    asking = once.failed(NOW, AttemptError.THROTTLED, HOUR, is_beside=True)

    assert beside == once
    assert (asking.failures, asking.open_until) == (1, NOW + HOUR)
    assert asking.failed(NOW, AttemptError.THROTTLED, None, is_beside=True) == asking


def test_it_is_left_alone_longer_and_longer_and_not_for_ever() -> None:
    pauses = [failing(times).open_until for times in range(FAILURES_BEFORE_OPEN, 40)]

    known = [each - NOW for each in pauses if each]
    assert known == sorted(known)
    assert max(known) == 15 * MINUTE


def test_an_endpoint_that_asks_for_fewer_is_left_alone_at_once() -> None:
    assert failing(1, AttemptError.THROTTLED).open_until == NOW + MINUTE / 2
    assert Circuit().failed(NOW, AttemptError.THROTTLED, HOUR).open_until == NOW + HOUR


def test_it_fails_lastingly_when_it_took_nothing_since_the_delivery_was_first_tried() -> None:
    assert is_lasting(NOW, Circuit())
    assert is_lasting(NOW, Circuit(succeeded_at=NOW - HOUR))
    assert not is_lasting(NOW, Circuit(succeeded_at=NOW + HOUR))


def test_a_message_tells_what_happened_when() -> None:
    assert (
        message(NOW, b'{"a":1}')
        == '{"type":"change","timestamp":"2026-05-04T12:00:00.000Z","data":{"a":1}}'
    )
