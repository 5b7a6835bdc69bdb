"""A company as time passes."""

from datetime import timedelta

from company_parts import AS_OF, by_id, digest, salesforce, zendesk

from csgraph.sandbox.company import evolve, generate
from csgraph.sandbox.store import Store

NOW = "2026-03-02T11:59:30"


def changed(before: list[dict], after: list[dict]) -> list[tuple[dict, dict]]:
    """Return the records that differ, as they were with what they are."""
    old = by_id(before)
    return [(old[key], row) for key, row in by_id(after).items() if key in old and old[key] != row]


def test_the_same_step_does_the_same_to_the_same_company(evolved):
    _, after = evolved
    with Store() as again:
        generate(again, seed=7, accounts=60, as_of=AS_OF)
        evolve(again, seed=7, step=1, as_of=AS_OF + timedelta(days=1))

        assert digest(again) == digest(after)


def test_steps_follow_each_other(living):
    seen = {digest(living)}
    for step in range(1, 5):
        evolve(living, seed=7, step=step, as_of=AS_OF + timedelta(days=step))
        seen.add(digest(living))

    assert len(seen) == 5


def test_what_people_change_moves_the_systems_time(evolved):
    before, after = (salesforce(store, "Contact", deleted=None) for store in evolved)

    moved = changed(before, after)

    assert moved
    assert {row["SystemModstamp"] for _, row in moved} == {f"{NOW}.000+0000"}


def test_a_new_field_is_filled_in_without_moving_any_time(evolved):
    before, after = evolved
    field = "Onboarding_Stage__c"
    untouched = [
        new
        for old, new in changed(salesforce(before, "Account"), salesforce(after, "Account"))
        if old["SystemModstamp"] == new["SystemModstamp"]
    ]

    assert field in {each["name"] for each in after.describe("Account")["fields"]}
    assert untouched
    assert all(row[field] for row in untouched)


def test_a_champion_who_leaves_turns_up_elsewhere(evolved):
    before, after = (salesforce(store, "Contact", deleted=None) for store in evolved)
    left = [new for old, new in changed(before, after) if old["Champion__c"]]
    arrived = [row for row in after if row["Id"] not in by_id(before)]

    (champion,) = [row for row in left if row["Left_Company__c"]]
    assert any(
        row["Name"] == champion["Name"] and row["AccountId"] != champion["AccountId"]
        for row in arrived
    )


def test_a_merged_account_keeps_no_contacts(evolved):
    before, after = evolved
    living = by_id(salesforce(before, "Account"))
    merged = [row for row in salesforce(after, "Account", deleted=True) if row["Id"] in living]

    (loser,) = merged
    assert loser["MasterRecordId"] in by_id(salesforce(after, "Account"))
    assert all(row["AccountId"] != loser["Id"] for row in salesforce(after, "Contact"))


def test_contacts_are_deleted_restored_and_erased(evolved):
    before, after = (by_id(salesforce(store, "Contact", deleted=None)) for store in evolved)
    moves = {
        (old["IsDeleted"], after[key]["IsDeleted"]) if key in after else "erased"
        for key, old in before.items()
    }

    assert moves >= {(False, True), (True, False), "erased"}


def test_a_new_customer_is_new_in_both_systems(evolved):
    before, after = evolved
    known = by_id(salesforce(before, "Account"))
    (new,) = [row for row in salesforce(after, "Account") if row["Id"] not in known]
    contacts = [row for row in salesforce(after, "Contact") if row["AccountId"] == new["Id"]]

    assert contacts
    assert new["CreatedDate"] == new["SystemModstamp"] == f"{NOW}.000+0000"


def test_a_deleted_organization_loses_its_members(evolved):
    _, after = evolved
    (gone,) = [row for row in zendesk(after, "organizations") if row["deleted_at"]]

    for resource in ("users", "tickets", "organization_memberships"):
        assert all(row["organization_id"] != gone["id"] for row in zendesk(after, resource))


def test_tickets_burst_out_of_one_organization(evolved):
    before, after = evolved
    known = by_id(zendesk(before, "tickets"))
    opened = [row for row in zendesk(after, "tickets") if row["id"] not in known]

    assert len(opened) >= 4
    assert len({row["organization_id"] for row in opened}) == 1
    assert opened[0]["has_incidents"]


def test_the_system_touches_tickets_without_updating_them(evolved):
    before, after = (zendesk(store, "tickets") for store in evolved)

    assert any(
        old["updated_at"] == new["updated_at"]
        and old["generated_timestamp"] < new["generated_timestamp"]
        for old, new in changed(before, after)
    )


def test_a_field_is_hidden_at_the_third_step(living):
    for step in range(1, 4):
        evolve(living, seed=7, step=step, as_of=AS_OF + timedelta(days=step))

    names = {field["name"] for field in living.describe("Account")["fields"]}
    assert "Status_Page__c" not in names
    assert "Region__c" in names
