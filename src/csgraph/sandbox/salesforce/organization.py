"""The org itself: its identity, its versions, its limits."""

from csgraph.sandbox.store import Store

ORGANIZATION_ID = "00DSB0000000001AAA"
USER_ID = "005SB0000000001AAA"

FIRST_VERSION, LAST_VERSION = 31, 67
_SEASONS = ("Winter", "Spring", "Summer")

_FIELDS = {
    "Id": ("id", ORGANIZATION_ID),
    "Name": ("string", "Sandbox Customer Success Inc."),
    "OrganizationType": ("picklist", "Developer Edition"),
    "InstanceName": ("string", "LOCAL1"),
    "IsSandbox": ("boolean", True),
    "NamespacePrefix": ("string", None),
    "LanguageLocaleKey": ("picklist", "en_US"),
    "DefaultLocaleSidKey": ("picklist", "en_US"),
    "TimeZoneSidKey": ("picklist", "Etc/UTC"),
    "DefaultCurrencyIsoCode": ("picklist", "USD"),
    "CreatedDate": ("datetime", "2015-01-05T09:00:00.000+0000"),
    "LastModifiedDate": ("datetime", "2015-01-05T09:00:00.000+0000"),
    "SystemModstamp": ("datetime", "2015-01-05T09:00:00.000+0000"),
}


def ensure_organization(store: Store) -> str:
    """Give a store its Organization, unless one was loaded; return its id."""
    if store.sobject("Organization") is None:
        store.put_sobject(
            {
                "name": "Organization",
                "label": "Organization",
                "labelPlural": "Organizations",
                "keyPrefix": "00D",
                "queryable": True,
                "replicateable": False,
                "fields": [_described(name, kind) for name, (kind, _) in _FIELDS.items()],
            }
        )
        store.put_rows("Organization", [{name: value for name, (_, value) in _FIELDS.items()}])
    rows = store.fetch('select id from "sobject_Organization" order by position limit 1')
    return str(rows[0][0]) if rows else ORGANIZATION_ID


def versions() -> list[dict[str, str]]:
    """Return the API versions with their release names, which follow the calendar."""
    return [
        {
            "label": f"{_SEASONS[(number - 20) % 3]} '{11 + (number - 20) // 3:02}",
            "url": f"/services/data/v{number}.0",
            "version": f"{number}.0",
        }
        for number in range(FIRST_VERSION, LAST_VERSION + 1)
    ]


def limits(used: int, allowed: int) -> dict[str, dict[str, int]]:
    """Return the limits a sync looks at."""
    return {
        "DailyApiRequests": {"Max": allowed, "Remaining": max(0, allowed - used)},
        "DailyBulkApiBatches": {"Max": 15_000, "Remaining": 15_000},
        "DailyBulkV2QueryFileStorageMB": {"Max": 976_562, "Remaining": 976_562},
        "DailyBulkV2QueryJobs": {"Max": 10_000, "Remaining": 10_000},
        "DataStorageMB": {"Max": 10_240, "Remaining": 9_216},
        "FileStorageMB": {"Max": 10_240, "Remaining": 10_240},
    }


def _described(name: str, kind: str) -> dict[str, object]:
    is_key = kind == "id"
    return {
        "name": name,
        "label": name,
        "type": kind,
        "custom": False,
        "filterable": True,
        "sortable": True,
        "nillable": not is_key,
        "calculated": False,
        "createable": False,
        "updateable": False,
        "referenceTo": [],
        "relationshipName": None,
        "compoundFieldName": None,
        "picklistValues": [],
        "length": 18 if is_key else 255,
    }
