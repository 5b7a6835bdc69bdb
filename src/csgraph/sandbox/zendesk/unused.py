"""Parts of Zendesk that this account does not use: they answer, with nothing in them.

Integrations probe these when they look around, and give up on an account that lacks one.
"""

from starlette.requests import Request

from csgraph.sandbox.zendesk.pages import link, page_of

UNUSED_LISTS = {
    "custom_statuses": "custom_statuses",
    "deleted_tickets": "deleted_tickets",
    "group_memberships": "group_memberships",
    "macros": "macros",
    "slas/policies": "sla_policies",
    "suspended_tickets": "suspended_tickets",
    "tags": "tags",
    "ticket_forms": "ticket_forms",
    "views": "views",
}
UNUSED_EXPORTS = ("ticket_events", "ticket_metric_events")
UNUSED_BELOW_TICKETS = ("audits", "comments")


def empty_list(request: Request, key: str) -> bytes:
    """Return an empty page, in the manner the parameters ask for."""
    if any(name.startswith("page[") for name in request.query_params):
        meta = {"has_more": False, "after_cursor": None, "before_cursor": None}
        return page_of({key: b"[]"}, {"meta": meta, "links": {"prev": None, "next": None}})
    return page_of({key: b"[]"}, {"next_page": None, "previous_page": None, "count": 0})


def empty_export(request: Request, key: str) -> bytes:
    """Return a drained time-based export."""
    rest = {"count": 0, "end_of_stream": True, "end_time": None}
    return page_of({key: b"[]"}, rest | {"next_page": link(request, dict(request.query_params))})
