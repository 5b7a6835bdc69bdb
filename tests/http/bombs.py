"""Documents that look small and would be large, each made to a wanted length."""

from collections.abc import Callable, Iterable

Bomb = Callable[[int], str]


def filled(size: int, line: Callable[[int], str]) -> list[str]:
    """Return as many lines as fit."""
    lines: list[str] = []
    while size > 0:
        lines.append(line(len(lines)))
        size -= len(lines[-1])
    return lines


def chained(size: int, body: str, last: str, on: str = "Query") -> str:
    """Return fragments of which each spreads the next one as ``body`` says."""
    found = filled(size, lambda i: f"fragment f{i} on {on}{{{body.format(n=i + 1)}}}")
    return "".join(found) + f"fragment f{len(found)} on {on}{{{last}}}"


def _chain(body: str, last: str, start: str = "{{...f0}}", on: str = "Query") -> Bomb:
    return lambda size: start.format() + chained(size, body, last, on)


def _operations(body: str) -> Bomb:
    def make(size: int) -> str:
        fragments = chained(size // 2, body, "__typename")
        operations = filled(size - len(fragments), lambda i: f"query q{i}($v:Int){{...f0}}")
        return "".join(operations) + fragments

    return make


def _repeated(before: str, line: str, after: str) -> Bomb:
    def make(size: int) -> str:
        return before + "".join(filled(size, lambda i: line.format(i=i))) + after

    return make


def _nested(opening: str, middle: str, closing: str, before: str = "", after: str = "") -> Bomb:
    def make(size: int) -> str:
        times = size // len(opening + closing)
        return before + opening * times + middle + closing * times + after

    return make


def _everywhere(size: int) -> str:
    count = round((size / 8) ** 0.5)
    spreads = "".join(f" ...f{i}" for i in range(count))
    return f"{{{spreads}}}" + "".join(f"fragment f{i} on Query{{{spreads}}}" for i in range(count))


BOMBS: dict[str, Bomb] = {
    "fragments that double": _chain("...f{n} ...f{n}", "__typename"),
    "fragments that double under aliases": _chain(
        "a:accounts{{nodes{{...g{n}}}}} b:accounts{{nodes{{...g{n}}}}} ...f{n} ...f{n}",
        "__typename",
    ),
    "fragments that double into nothing": _chain("...f{n} ...f{n}", "...missing"),
    "fragments that double in a circle": _chain("...f{n} ...f{n}", "...f0 ...f0"),
    "introspection that doubles": _chain(
        "...f{n} ...f{n}", "types{{name}}".format(), "{{__schema{{...f0}}}}", "__Schema"
    ),
    "introspection in a circle": _chain(
        "...f{n} ...f{n}", "...f0 ...f0", "{{__schema{{...f0}}}}", "__Schema"
    ),
    "a long chain of fragments": _chain("...f{n}", "__typename"),
    "every fragment in every fragment": _everywhere,
    "operations times fragments": _operations("...f{n}"),
    "operations times variables": _operations("...f{n} accounts(first:$v){{totalCount}}"),
    "one key a thousand times": _repeated("{accounts{", "nodes{{id name}}", "}}"),
    "one key with other arguments": _repeated("{", "accounts(first:{i}){{totalCount}}", "}"),
    "one key with one large argument": _repeated(
        "{", "x:accounts(filter:{{or:[" + "{{}}" * 50 + "]}}){{totalCount}}", "}"
    ),
    "inline fragments on every type": _repeated(
        "{node(id:1){",
        "...on Account{{x:name}} ...on Contact{{x:title}} ...on User{{x:email}}",
        "}}",
    ),
    "aliases": _repeated("{viewer{", "a{i}:tenantName ", "}}"),
    "aliases of the schema": _repeated("{", "a{i}:__schema{{types{{fields{{name}}}}}}", "}"),
    "aliases below the schema": _repeated("{__schema{types{", "a{i}:name ", "}}}"),
    "roots behind a fragment": _repeated("{...F}fragment F on Query{", "a{i}:__typename ", "}"),
    "variables": _repeated("query(", "$v{i}:Int ", "){viewer{tenantName}}"),
    "directives": _repeated("{viewer", "@include(if:true)", "{tenantName}}"),
    "unknown directives": _repeated("{viewer", "@a{i} ", "{tenantName}}"),
    "unknown fields": _repeated("{", "tenantName{i} ", "}"),
    "unknown arguments": _repeated("{accounts(", "a{i}:1 ", "){totalCount}}"),
    "one argument again and again": _repeated("{accounts(", "first:1 ", "){totalCount}}"),
    "unknown filter keys": _repeated("{accounts(filter:{", "name{i}:1 ", "}){totalCount}}"),
    "conditions": _repeated("{accounts(filter:{or:[", '{{name:{{eq:"x"}}}}', "]}){totalCount}}"),
    "unused fragments": _repeated("{__typename}", "fragment f{i} on Query{{__typename}}", ""),
    "nested braces": _nested("{a", "", "}"),
    "nested inline fragments": _nested("...{", "__typename", "}", "{", "}"),
    "nested lists": _nested("[", "", "]", "{accounts(filter:{and:", "}){totalCount}}"),
    "nested filters": _nested("{not:", "{}", "}", "{accounts(filter:", "){totalCount}}"),
    "nested types": _nested("[", "Int", "]", "query($v:", "){__typename}"),
    "accounts in accounts": _nested("parent{", "name", "}", "{account(by:{id:1}){", "}}"),
    "a long string": _repeated('{account(by:{domain:"', "x", '"}){name}}'),
    "a long comment": _repeated("#", "x", "\n{__typename}"),
    "a long name": _repeated("{", "x", "}"),
    "commas": _repeated("{", ",", "__typename}"),
}


def names(bombs: Iterable[str] = BOMBS) -> list[str]:
    return sorted(bombs)
