"""Which satisfaction ratings a request asks for."""

from datetime import UTC, datetime

from starlette.requests import Request

from csgraph.sandbox.zendesk.errors import invalid_value
from csgraph.sandbox.zendesk.lists import Filter
from csgraph.sandbox.zendesk.pages import whole

_SCORE = "json_extract(body, '$.score')"
_MADE_AT = "json_extract(body, '$.created_at')"
_HAS_COMMENT = "ifnull(json_extract(body, '$.comment'), '') != ''"
_SCORES = {
    "offered": ("offered",),
    "unoffered": ("unoffered",),
    "received": ("good", "bad"),
    "good": ("good",),
    "bad": ("bad",),
}
_SUFFIXES = {
    "_with_comment": f" and {_HAS_COMMENT}",
    "_without_comment": f" and not ({_HAS_COMMENT})",
}


def ratings_filter(request: Request) -> Filter:
    """Return the filter that `score`, `start_time` and `end_time` make."""
    tests, values = ["1"], list[str | int]()
    score = request.query_params.get("score")
    if score is not None:
        tests.append(_of_score(score))
    for name, comparison in (("start_time", ">"), ("end_time", "<=")):
        epoch = whole(request.query_params.get(name), -1)
        if epoch is None:
            raise invalid_value(f"Invalid {name}. Use a Unix epoch time in seconds")
        if epoch >= 0:
            tests.append(f"{_MADE_AT} {comparison} ?")
            values.append(f"{datetime.fromtimestamp(epoch, UTC):%Y-%m-%dT%H:%M:%SZ}")
    return Filter(" and ".join(tests), tuple(values))


def _of_score(score: str) -> str:
    suffix = next((each for each in _SUFFIXES if score.endswith(each)), "")
    scores = _SCORES.get(score.removesuffix(suffix))
    if scores is None or (suffix and score.endswith("offered" + suffix)):
        raise invalid_value(f"Invalid score: {score}")
    listed = ", ".join(f"'{each}'" for each in scores)
    return f"{_SCORE} in ({listed}){_SUFFIXES.get(suffix, '')}"
