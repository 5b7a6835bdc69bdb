"""What tickets are answered with when they are asked for with `include`.

Related records come as lists of their own. Metrics, the number of comments and service
levels become members of each ticket: they are put into its text as it is read.
"""

from collections.abc import Sequence

from starlette.requests import Request

from csgraph.sandbox.bodies import decode_body
from csgraph.sandbox.store import METRICS, Store, zendesk_table
from csgraph.sandbox.zendesk.pages import joined

_RELATED = {
    "users": ("requester_id", "submitter_id", "assignee_id"),
    "groups": ("group_id",),
    "organizations": ("organization_id",),
}
_REPLIES = "ifnull(cast(json_extract(metrics, '$.replies') as integer), 0)"
_MEMBERS = {
    "metric_sets": f"""iif(metrics is null, '', ',"{METRICS}":' || metrics)""",
    "comment_count": f"""',"comment_count":' || (1 + {_REPLIES})""",
    "slas": """',"slas":{"policy_metrics":[]}'""",
}


def body_of(resource: str, request: Request) -> str:
    """Return the SQL of a record's text, with the members that a request asks for."""
    wanted = _wanted(request)
    members = [sql for name, sql in _MEMBERS.items() if name in wanted and resource == "tickets"]
    if not members:
        return "body"
    return f"substr(body, 1, length(body) - 1) || {' || '.join(members)} || '}}'"


def related(
    store: Store, resource: str, request: Request, bodies: Sequence[str]
) -> dict[str, bytes]:
    """Return the lists of records that some records name, those that a request asks for."""
    wanted = _wanted(request) if resource == "tickets" else set()
    return {
        name: _related(store, name, keys, bodies)
        for name, keys in _RELATED.items()
        if name in wanted
    }


def _related(store: Store, name: str, keys: Sequence[str], bodies: Sequence[str]) -> bytes:
    found = {body.get(key) for body in map(decode_body, bodies) for key in keys}
    ids = sorted(each for each in found if isinstance(each, int))
    marks = ",".join("?" * len(ids))
    statement = f"select body from {zendesk_table(name)} where id in ({marks}) order by id"
    return joined(str(row[0]) for row in store.fetch(statement, ids))


def _wanted(request: Request) -> set[str]:
    return {each.strip() for each in request.query_params.get("include", "").split(",")}
