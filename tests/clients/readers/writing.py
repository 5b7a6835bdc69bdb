"""What every reader in Python writes: one JSON object a line, for each row that it read."""

import json
import sys
from collections.abc import Iterable, Mapping


def write(object_name: str, rows: Iterable[Mapping[str, object]], key: str = "id") -> None:
    for row in rows:
        line = {"object": object_name, "id": str(row[key]), "fields": row}
        sys.stdout.write(json.dumps(line) + "\n")
