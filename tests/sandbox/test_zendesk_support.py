"""What Zendesk tells of how tickets went."""

import pytest

EXPORT = "/api/v2/incremental/tickets/cursor.json"
RATINGS = "/api/v2/satisfaction_ratings.json"
METRICS = {"id": 900, "ticket_id": 1, "replies": 2, "solved_at": None}
BASE = {"created_at": "2026-03-01T00:00:00Z", "updated_at": "2026-03-01T00:00:00Z"}


def ticket(number, **values):
    return {"id": number, "status": "open", "requester_id": 7, **BASE} | values


@pytest.fixture
def tickets(store):
    store.put_zendesk("users", [{"id": 7, "name": "Anna"}])
    old = {"status": "closed", "updated_at": "2020-01-01T00:00:00Z"}
    store.put_zendesk(
        "tickets",
        [
            ticket(1, metric_set=METRICS),
            ticket(2),
            ticket(3, metric_set={"id": 902, "ticket_id": 3}, **old),
            ticket(4, metric_set={"id": 903, "ticket_id": 4}, status="deleted"),
        ],
    )


async def exported(zendesk, **asked):
    answer = (await zendesk.get(EXPORT, params={"start_time": 0, **asked})).json()
    return {row["id"]: row for row in answer["tickets"]}, answer


@pytest.mark.usefixtures("tickets")
async def test_metrics_stand_in_a_ticket_when_they_are_asked_for(zendesk):
    plain, _ = await exported(zendesk)
    told, answer = await exported(zendesk, include="metric_sets,users, comment_count,slas")

    assert not any("metric_set" in row for row in plain.values())
    assert told[1] == plain[1] | {
        "metric_set": METRICS,
        "comment_count": 3,
        "slas": {"policy_metrics": []},
    }
    assert "metric_set" not in told[2]
    assert "metric_set" in told[3]  # archived, and exported all the same
    assert [row["id"] for row in answer["users"]] == [7]


@pytest.mark.usefixtures("tickets")
async def test_lists_and_single_tickets_take_includes_too(zendesk):
    include = {"include": "metric_sets,users"}
    listed = (await zendesk.get("/api/v2/tickets.json", params=include)).json()
    single = (await zendesk.get("/api/v2/tickets/1.json", params=include)).json()
    many = await zendesk.get("/api/v2/tickets/show_many.json", params=include | {"ids": "1,2"})

    assert listed["tickets"][0]["metric_set"] == METRICS
    assert single["ticket"]["metric_set"] == METRICS
    assert many.json()["tickets"][0]["metric_set"] == METRICS
    assert [row["id"] for row in single["users"]] == [7]


@pytest.mark.usefixtures("tickets")
async def test_the_list_of_metrics_leaves_out_archived_and_deleted_tickets(zendesk):
    by_offset = (await zendesk.get("/api/v2/ticket_metrics.json")).json()
    by_cursor = (await zendesk.get("/api/v2/ticket_metrics", params={"page[size]": 5})).json()

    assert by_offset["ticket_metrics"] == by_cursor["ticket_metrics"] == [METRICS]
    assert by_offset["count"] == 1


@pytest.mark.usefixtures("tickets")
async def test_the_metrics_of_one_ticket_are_found_below_it(zendesk):
    found = await zendesk.get("/api/v2/tickets/1/metrics.json")
    without = await zendesk.get("/api/v2/tickets/2/metrics.json")

    assert found.json() == {"ticket_metric": METRICS}
    assert without.status_code == 404


async def test_a_ticket_put_again_without_metrics_keeps_them(zendesk, store):
    store.put_zendesk("tickets", [ticket(1, metric_set=METRICS)])
    store.put_zendesk("tickets", [ticket(1, status="solved")])

    told, _ = await exported(zendesk, include="metric_sets")

    assert (told[1]["status"], told[1]["metric_set"]) == ("solved", METRICS)


# Ratings


def rating(number, score, day, comment=None):
    made_at = f"2026-03-{day:02}T00:00:00Z"
    return {"id": number, "score": score, "comment": comment, "created_at": made_at}


@pytest.fixture
def ratings(store):
    store.put_zendesk(
        "satisfaction_ratings",
        [
            rating(1, "good", 1, "thanks"),
            rating(2, "good", 2),
            rating(3, "bad", 3, "no"),
            rating(4, "offered", 4),
            rating(5, "unoffered", 5),
        ],
    )


@pytest.mark.usefixtures("ratings")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"score": "received"}, [1, 2, 3]),
        ({"score": "received_with_comment"}, [1, 3]),
        ({"score": "received_without_comment"}, [2]),
        ({"score": "good"}, [1, 2]),
        ({"score": "good_with_comment"}, [1]),
        ({"score": "bad_without_comment"}, []),
        ({"score": "offered"}, [4]),
        ({"score": "unoffered"}, [5]),
        ({"start_time": 1_772_409_600}, [3, 4, 5]),  # March 2: later ones alone
        ({"end_time": 1_772_409_600}, [1, 2]),
        ({"start_time": 1_772_323_200, "end_time": 1_772_496_000, "score": "good"}, [2]),
    ],
)
async def test_ratings_are_found_by_score_and_time(zendesk, asked, found):
    listed = (await zendesk.get(RATINGS, params=asked)).json()
    turned = (await zendesk.get(RATINGS, params=asked | {"page[size]": 100})).json()

    assert [row["id"] for row in listed["satisfaction_ratings"]] == found
    assert [row["id"] for row in turned["satisfaction_ratings"]] == found
    assert listed["count"] == len(found)


@pytest.mark.usefixtures("ratings")
async def test_what_was_asked_for_holds_on_further_pages(zendesk):
    asked = {"page[size]": 1, "score": "received", "start_time": 1_772_323_200}
    answer = (await zendesk.get(RATINGS, params=asked)).json()
    found = [row["id"] for row in answer["satisfaction_ratings"]]
    while answer["meta"]["has_more"]:
        answer = (await zendesk.get(answer["links"]["next"])).json()
        found += [row["id"] for row in answer["satisfaction_ratings"]]

    assert found == [2, 3]


@pytest.mark.parametrize(
    "asked", [{"score": "splendid"}, {"score": "offered_with_comment"}, {"start_time": "soon"}]
)
async def test_a_rating_filter_that_makes_no_sense_is_refused(zendesk, asked):
    assert (await zendesk.get(RATINGS, params=asked)).status_code == 400


@pytest.mark.usefixtures("ratings")
async def test_a_single_rating_is_shown(zendesk):
    answer = await zendesk.get("/api/v2/satisfaction_ratings/3.json")

    assert answer.json()["satisfaction_rating"]["comment"] == "no"
