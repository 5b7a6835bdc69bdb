"""What was compared, as a table for people."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tests.clients.comparing import SHOWN_DIFFERENCES, Compared

CLIENTS_OF_EACH = 2


def table(found: Sequence[Compared]) -> str:
    """Return a table in Markdown: objects by clients, rows read with fields compared."""
    clients = list(dict.fromkeys(each.client for each in found))
    objects = list(dict.fromkeys(each.object_name for each in found))
    cells = {(each.client, each.object_name): _cell(each) for each in found}
    lines = [
        f"| rows (fields) | {' | '.join(clients)} |",
        f"| --- |{' ---: |' * len(clients)}",
    ]
    for name in objects:
        row = [cells.get((client, name), "") for client in clients]
        lines.append(f"| {name} | {' | '.join(row)} |")
    return "\n".join(lines)


def differences(found: Sequence[Compared]) -> str:
    """Return what is not the same, the first few of each comparison."""
    lines = []
    for each in found:
        if each.is_same:
            continue
        lines.append(
            f"{each.client}, {each.object_name}: {each.read} rows, ours {each.ours}, equal "
            f"{each.equal}; {each.unseen} not in the graph as they should be"
        )
        lines += [f"    {told}" for told in each.differences[:SHOWN_DIFFERENCES]]
        if len(each.differences) > SHOWN_DIFFERENCES:
            lines.append(f"    and {len(each.differences) - SHOWN_DIFFERENCES} more")
    return "".join(f"{line}\n" for line in lines)


def uncovered(found: Sequence[Compared], required: Iterable[str]) -> str:
    """Return which of the required objects too few clients have read rows of."""
    clients: dict[str, set[str]] = defaultdict(set)
    for each in found:
        if each.read:
            clients[each.object_name.removeprefix("listed ")].add(each.client)
    few = [name for name in required if len(clients[name]) < CLIENTS_OF_EACH]
    return "".join(f"{name}: read by fewer than {CLIENTS_OF_EACH} clients\n" for name in few)


def _cell(found: Compared) -> str:
    told = f"{found.read:,}"
    if found.fields:
        told += f" ({len(found.fields)})"
    return told if found.is_same else f"**differs** {told}"
