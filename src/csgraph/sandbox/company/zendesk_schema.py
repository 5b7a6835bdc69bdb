"""The sandbox's Zendesk account, as its administrator set it up.

Ticket fields of every kind are there, since a connector has to map each.
"""

from typing import Any

from csgraph.sandbox.company.timeline import YEAR, zendesk_instant

Row = dict[str, Any]

BASE_URL = "https://larkfield.zendesk.com/api/v2"
LINK_FIELD = "salesforce_account_id"  # of organizations: the account they belong to

BRAND_ID = 360_002_256_672
SECOND_BRAND_ID = 360_002_256_692
FORM_ID = 360_000_389_592
GROUP_IDS = (360_004_077_472, 360_004_077_492, 360_004_077_512)

PRODUCT_AREA = 360_011_737_434
ENVIRONMENT = 360_011_737_454
AFFECTED_USERS = 360_011_737_474
IS_REGRESSION = 360_011_737_494
NEEDED_BY = 360_011_737_514
HOURS_LOST = 360_011_737_534
STEPS = 360_011_737_554
ORDER_REFERENCE = 360_011_737_574

AREAS = ("relay", "ledger", "atlas", "beacon", "billing", "single_sign_on", "api")
ENVIRONMENTS = ("production", "staging", "on_premise")

_SYSTEM_FIELDS = ("subject", "description", "status", "tickettype", "priority", "group", "assignee")
_FIRST_FIELD_ID = 360_005_657_120


def ticket_fields(as_of: int) -> list[Row]:
    """Return the ticket fields: the system's own, then the account's."""
    system = [
        _field("ticket_fields", _FIRST_FIELD_ID + 20 * place, kind, kind.title(), as_of)
        | {"removable": False}
        for place, kind in enumerate(_SYSTEM_FIELDS)
    ]
    custom = [
        _choice(PRODUCT_AREA, "tagger", "Product area", AREAS, as_of),
        _choice(ENVIRONMENT, "multiselect", "Environment", ENVIRONMENTS, as_of),
        _ticket_field(AFFECTED_USERS, "integer", "Affected users", as_of),
        _ticket_field(IS_REGRESSION, "checkbox", "Worked before", as_of) | {"tag": "regression"},
        _ticket_field(NEEDED_BY, "date", "Needed by", as_of),
        _ticket_field(HOURS_LOST, "decimal", "Hours lost", as_of),
        _ticket_field(STEPS, "textarea", "Steps to reproduce", as_of),
        _ticket_field(ORDER_REFERENCE, "regexp", "Order reference", as_of)
        | {"regexp_for_validation": r"\AORD-\d{6}\z"},
    ]
    return system + custom


def organization_fields(as_of: int) -> list[Row]:
    """Return the organization fields; one links to Salesforce."""
    return [
        _keyed("organization_fields", 1, "text", LINK_FIELD, "Salesforce account", as_of),
        _keyed("organization_fields", 2, "dropdown", "plan", "Plan", as_of)
        | {"custom_field_options": _options(("enterprise", "growth", "starter"))},
        _keyed("organization_fields", 3, "date", "renewal_date", "Renewal date", as_of),
        _keyed("organization_fields", 4, "integer", "seats", "Seats", as_of),
        _keyed("organization_fields", 5, "checkbox", "is_vip", "VIP", as_of) | {"tag": "vip"},
    ]


def user_fields(as_of: int) -> list[Row]:
    """Return the user fields."""
    return [
        _keyed("user_fields", 1, "text", "job_title", "Job title", as_of),
        _keyed("user_fields", 2, "checkbox", "beta_tester", "Beta tester", as_of)
        | {"tag": "beta_tester"},
        _keyed("user_fields", 3, "regexp", "employee_number", "Employee number", as_of)
        | {"regexp_for_validation": r"\A\d{4,8}\z"},
    ]


def groups(as_of: int) -> list[Row]:
    """Return the groups that tickets are given to."""
    names = ("Support", "Billing Support", "Escalations 🚒")
    return [
        _audited("groups", group_id, as_of)
        | {"name": name, "description": "", "default": place == 0, "deleted": False}
        | {"is_public": True}
        for place, (group_id, name) in enumerate(zip(GROUP_IDS, names, strict=True))
    ]


def brands(as_of: int) -> list[Row]:
    """Return the brands that tickets come in through."""
    subdomains = {BRAND_ID: "larkfield", SECOND_BRAND_ID: "larkfield-partners"}
    return [
        _audited("brands", brand_id, as_of)
        | {
            "name": subdomain.replace("-", " ").title(),
            "subdomain": subdomain,
            "brand_url": f"https://{subdomain}.zendesk.com",
            "has_help_center": True,
            "help_center_state": "enabled",
            "active": True,
            "default": brand_id == BRAND_ID,
            "is_deleted": False,
            "ticket_form_ids": [FORM_ID],
            "signature_template": "{{agent.signature}}",
        }
        for brand_id, subdomain in subdomains.items()
    ]


def choice_field(field_id: int, title: str, values: tuple[str, ...], as_of: int) -> Row:
    """Return a ticket field with a drop-down list."""
    return _choice(field_id, "tagger", title, values, as_of)


def _audited(resource: str, row_id: int, as_of: int) -> Row:
    created = zendesk_instant(as_of - 5 * YEAR + row_id % 86_400)
    return {
        "url": f"{BASE_URL}/{resource}/{row_id}.json",
        "id": row_id,
        "created_at": created,
        "updated_at": created,
    }


def _field(resource: str, row_id: int, kind: str, title: str, as_of: int) -> Row:
    return _audited(resource, row_id, as_of) | {
        "type": kind,
        "title": title,
        "raw_title": title,
        "description": "",
        "raw_description": "",
        "position": row_id % 100,
        "active": True,
        "regexp_for_validation": None,
    }


def _ticket_field(row_id: int, kind: str, title: str, as_of: int) -> Row:
    return _field("ticket_fields", row_id, kind, title, as_of) | {
        "required": False,
        "collapsed_for_agents": False,
        "title_in_portal": title,
        "raw_title_in_portal": title,
        "visible_in_portal": True,
        "editable_in_portal": True,
        "required_in_portal": False,
        "tag": None,
        "removable": True,
        "agent_description": None,
    }


def _choice(row_id: int, kind: str, title: str, values: tuple[str, ...], as_of: int) -> Row:
    options = {"custom_field_options": _options(values)}
    return _ticket_field(row_id, kind, title, as_of) | options


def _keyed(resource: str, place: int, kind: str, key: str, title: str, as_of: int) -> Row:
    row = _field(resource, 360_001_266_052 + 20 * place, kind, title, as_of)
    return row | {"key": key, "system": False, "position": place}


def _options(values: tuple[str, ...]) -> list[Row]:
    return [
        {
            "id": 360_012_000_000 + 40 * place,
            "name": value.replace("_", " ").capitalize(),
            "raw_name": value.replace("_", " ").capitalize(),
            "value": value,
            "default": False,
        }
        for place, value in enumerate(values)
    ]
