"""The page that the benchmarks write."""

from pathlib import Path

from bench.page import put


def test_each_benchmark_writes_its_own_part_and_leaves_the_other_alone(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"

    put("one", "first of one", page)
    put("two", "first of two", page)
    put("one", r"second of one \1", page)

    text = page.read_text()
    assert text.startswith("# Performance\n")
    assert text.count("# Performance") == 1
    assert "first of one" not in text
    assert text.index(r"second of one \1") < text.index("first of two")
