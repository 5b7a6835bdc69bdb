"""What is handed over, what is missing, what a win story must be (domain.md §3.2)."""

from decimal import Decimal
from itertools import combinations
from random import Random

import pytest

from csgraph.domain.accounts.rules import TouchModel
from csgraph.domain.handoffs.rules import (
    HandoffTopic,
    WinStory,
    check_win_story,
    completeness,
    missing_items,
)
from csgraph.errors import InvalidInput
from tests.domain.handoffs.conftest import LOW, Sales
from tests.domain.handoffs.leading import (
    ATTENDED,
    ITEMS,
    STORY,
    accepted,
    fill,
    refusal,
    seen,
    started,
    step,
)
from tests.domain.writing import done, refused
from tests.support.http import Api

FIELDS = ("situation", "pain", "impact", "criticalEvent", "decisionCriteria")


async def ready_but_for(api: Api, sales: Sales, *lacking: str) -> str:
    """Lead a handoff to where it can be completed, but for some items."""
    handoff = await started(api, sales)
    await fill(api, handoff, [each for each in ITEMS if each not in lacking])
    await accepted(api, handoff)
    await step(api, "handoffRecordDebrief", handoff)
    await step(api, "handoffHoldFirstMeeting", handoff, **ATTENDED)
    return handoff


async def test_row_38_a_missing_section_blocks_completion_and_is_named(
    api: Api, sales: Sales
) -> None:
    handoff = await ready_but_for(api, sales, "CONTRACT")
    before = await seen(api, handoff, "status missingItems completeness")

    problem = await refusal(api, "handoffComplete", handoff)

    assert before == {
        "status": "FIRST_MEETING_HELD",
        "missingItems": ["CONTRACT"],
        "completeness": "0.92",
    }
    assert problem["code"] == "INVALID_TRANSITION"
    assert "`CONTRACT`" in problem["message"]
    assert "`VALUE`" not in problem["message"]
    await fill(api, handoff, ["CONTRACT"])
    shown = "status missingItems completeness"
    assert await step(api, "handoffComplete", handoff, shown) == {
        "status": "COMPLETE",
        "missingItems": [],
        "completeness": "1.00",
    }


async def test_row_38_both_of_ours_have_to_be_in_the_first_meeting(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)
    await fill(api, handoff)
    await accepted(api, handoff)
    await step(api, "handoffRecordDebrief", handoff)
    await step(api, "handoffHoldFirstMeeting", handoff, csmAttended=True)

    problem = await refusal(api, "handoffComplete", handoff)
    await step(api, "handoffRecordIntroCall", handoff, aeAttended=True)

    assert "the AE in the first customer meeting" in problem["message"]
    assert await step(api, "handoffComplete", handoff) == {"status": "COMPLETE"}


async def test_none_is_said_by_somebody_and_fills_an_item(api: Api, sales: Sales) -> None:
    handoff = await ready_but_for(api, sales, "GROWTH")
    author = await sales.hire("Cy")

    said = await done(
        api,
        "handoffItemSayNone",
        "handoffItem { topic isNone content author { name } }",
        handoffId=handoff,
        topic="GROWTH",
        authorId=author,
    )

    assert said == {
        "topic": "GROWTH",
        "isNone": True,
        "content": None,
        "author": {"name": "Cy"},
    }
    assert (await seen(api, handoff, "missingItems"))["missingItems"] == []


async def test_an_item_that_is_filled_again_is_changed(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)
    await fill(api, handoff, ["VALUE"])
    again = {"handoffId": handoff, "topic": "VALUE", "content": "Hours saved"}

    await done(api, "handoffItemFill", "handoffItem { id }", **again)
    blank = await refused(api, "handoffItemFill", "handoffItem { id }", **{**again, "content": ""})

    shown = "items(first: 5) { nodes { topic content isNone } }"
    assert (await seen(api, handoff, shown))["items"]["nodes"] == [
        {"topic": "VALUE", "content": "Hours saved", "isNone": False}
    ]
    assert blank == ("INVALID", ["input", "content"])


async def test_a_checklist_is_closed_when_the_handoff_is_over(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)
    await step(api, "handoffCancel", handoff, cancelReason="Undone")

    told = await refused(
        api,
        "handoffItemFill",
        "handoffItem { id }",
        handoffId=handoff,
        topic="VALUE",
        content="Hours saved",
    )

    assert told == ("CONFLICT", ["input", "handoffId"])


async def test_a_low_touch_needs_the_six_sections_alone(api: Api, sales: Sales) -> None:
    low, medium = await started(api, sales, LOW), await started(api, sales)

    assert (await seen(api, low, "missingItems"))["missingItems"] == list(ITEMS[:6])
    assert (await seen(api, medium, "missingItems"))["missingItems"] == list(ITEMS)


async def test_handoffs_are_found_by_what_is_missing(api: Api, sales: Sales) -> None:
    await ready_but_for(api, sales, "CONTRACT")
    await ready_but_for(api, sales, "VALUE", "GROWTH")
    query = """query($has: String!, $below: Decimal!) {
      missing: handoffs(filter: {missingItems: {has: $has}}) { totalCount }
      poor: handoffs(filter: {completeness: {lt: $below}}) { totalCount } }"""

    found = await api.data(query, has="CONTRACT", below="0.90")

    assert (found["missing"]["totalCount"], found["poor"]["totalCount"]) == (1, 1)


async def test_row_39_a_deal_is_summed_up_in_five_fields(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)
    given = {name: f"Their {name}" for name in FIELDS}
    shown = f"spicedRecord {{ {' '.join(FIELDS)} criticalEventOn handoff {{ missingItems }} }}"

    partly = await done(api, "spicedRecordAdd", shown, handoffId=handoff, pain="Slow")
    whole = await done(
        api, "spicedRecordAdd", shown, handoffId=handoff, criticalEventOn="2026-12-01", **given
    )
    nothing = await refused(api, "spicedRecordAdd", shown, handoffId=handoff, pain=" ")

    assert "SPICED" in partly["handoff"]["missingItems"]
    assert "SPICED" not in whole["handoff"]["missingItems"]
    assert {name: whole[name] for name in FIELDS} == given
    assert whole["criticalEventOn"] == "2026-12-01"
    assert nothing == ("INVALID", ["input"])
    latest = "spicedRecords(first: 1) { nodes { situation } }"
    assert (await seen(api, handoff, latest))["spicedRecords"]["nodes"] == [
        {"situation": "Their situation"}
    ]


async def test_row_40_a_win_story_is_told_of_a_person(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)

    told = await step(api, "handoffTellWinStory", handoff, "winStory missingItems", **STORY)

    assert told["winStory"] == STORY["winStory"]
    assert "WIN_STORY" not in told["missingItems"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"winStory": "Ada Byron, VP Sales, chose Test Tenant."}, "winStory"),
        ({"winStory": "Ada Byron, VP Sales, liked the features."}, "winStory"),
        ({"winStory": "A company had a problem."}, "winStory"),
        ({"winStory": "Ada Byron, VP Sales, " + "slept " * 150}, "winStory"),
        ({"winStoryProtagonist": ""}, "winStoryProtagonist"),
        ({"winStoryTitle": " "}, "winStoryTitle"),
    ],
)
async def test_row_40_a_story_without_a_person_or_with_the_vendor_is_refused(
    api: Api, sales: Sales, change: dict[str, str], path: str
) -> None:
    handoff = await started(api, sales)
    vendor = (await api.data("{ viewer { tenantName } }"))["viewer"]["tenantName"]
    given = {**STORY, **change}
    given["winStory"] = given["winStory"].replace("Test Tenant", vendor)

    problem = await refusal(api, "handoffTellWinStory", handoff, **given)

    assert (problem["code"], problem["path"]) == ("INVALID", ["input", path])
    assert (await seen(api, handoff, "winStory"))["winStory"] is None


async def test_row_40_how_long_a_story_is_is_a_policy(api: Api, sales: Sales) -> None:
    handoff = await started(api, sales)
    await done(api, "policySet", "policyVersion { id }", key="winStory.maxWords", value=5)

    problem = await refusal(api, "handoffTellWinStory", handoff, **STORY)

    assert "at most 5" in problem["message"]


async def test_row_40_no_other_name_of_the_vendor_is_told_either(api: Api, sales: Sales) -> None:
    handoff, shown = await started(api, sales), "vendorAlias { id name }"
    given = {**STORY, "winStory": "Ada Byron, VP Sales, chose Rocket Sled and sleeps."}
    for name in ("rocket  sled", "rocket  sled"):  # told twice, it is one
        alias = await done(api, "vendorAliasAdd", shown, name=name)

    problem = await refusal(api, "handoffTellWinStory", handoff, **given)

    assert (problem["code"], problem["path"]) == ("INVALID", ["input", "winStory"])
    assert "`rocket  sled`" in problem["message"]
    told = (await api.data("{ vendorAliases { nodes { id name } } }"))["vendorAliases"]["nodes"]
    assert told == [alias]

    await done(api, "vendorAliasRemove", "vendorAlias { id }", id=alias["id"])
    kept = await step(api, "handoffTellWinStory", handoff, "winStory", **given)
    assert kept["winStory"] == given["winStory"]


@pytest.mark.parametrize("name", ["", "  ", "."])
async def test_a_name_without_letters_is_none(api: Api, name: str) -> None:
    told = await refused(api, "vendorAliasAdd", "vendorAlias { id }", name=name)

    assert told == ("INVALID", ["input", "name"])


def test_a_vendors_name_inside_another_word_is_no_name() -> None:
    story = WinStory("Ada, VP, wrote Acmeism down.", "Ada", "VP")

    check_win_story(story, ["Acme"], 150)
    with pytest.raises(InvalidInput):
        check_win_story(WinStory("Ada, VP, chose acme.", "Ada", "VP"), ["Acme"], 150)


def test_missing_and_filled_are_what_is_required() -> None:
    random = Random(7)
    for touch in (None, *TouchModel):
        required = 12 if touch in {TouchModel.HIGH, TouchModel.MEDIUM} else 6
        for size in range(13):
            filled = set(random.sample(list(HandoffTopic), size))
            missing = missing_items(touch, filled)
            there = filled & set(list(HandoffTopic)[:required])

            assert set(missing) | there == set(list(HandoffTopic)[:required])
            assert not filled & set(missing)
            share = completeness(touch, filled)
            assert abs(share - Decimal(len(there)) / required) <= Decimal("0.005")
    assert all(missing_items(None, pair) for pair in combinations(HandoffTopic, 2))
