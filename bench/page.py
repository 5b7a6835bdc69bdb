"""The page of the documentation that the benchmarks write, each in a part of its own."""

import re
from pathlib import Path

PAGE = Path("docs/performance.md")
_HEAD = """# Performance

Written by `make bench` (operations, side by side with others), `make bench-scale` (a large
company, synced and queried), `make bulk` (files in and out), `make bench-writes` (what a
write costs), `make bench-alerts` (what rules cost) and `make bench-morning` (the questions of a
CSM's morning), each in its own part as far as it was run: nothing here is typed by hand.
Everything in a part was measured in one run on one machine, so that what counts are the ratios.
"""


def put(part: str, text: str, file: Path = PAGE) -> None:
    """Write a part in place of its last version; leave the other parts alone."""
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    page = file.read_text() if file.exists() else _HEAD
    made = f"{begin}\n\n{text.strip()}\n\n{end}"
    found = re.search(re.escape(begin) + ".*?" + re.escape(end), page, re.DOTALL)
    if found:
        page = page[: found.start()] + made + page[found.end() :]
    else:
        page = f"{page.rstrip()}\n\n{made}\n"
    file.write_text(page)
