"""What a version says of its schema is the same in every process: else no server would start."""

import subprocess
import sys

import pytest

MARK = """
from csgraph.storage.database import DatabaseUrls
from csgraph.storage.schema_state import schema_mark
url = "postgresql://role@localhost/csgraph"
print(schema_mark(DatabaseUrls(*[url] * len(DatabaseUrls.__dataclass_fields__))))
"""


@pytest.mark.parametrize("seed", ["2", "3"])
def test_the_mark_of_a_schema_does_not_depend_on_the_order_of_a_set(seed: str) -> None:
    marks = {
        subprocess.run(
            [sys.executable, "-c", MARK],
            env={"PYTHONHASHSEED": each},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for each in ("1", seed)
    }

    assert len(marks) == 1
