"""What the garbage collector is spared."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_to_collect() -> Iterator[None]:
    """Keep the collector still while what is made is kept: the program, the schema.

    It would go through all of it again and again as it grows, for a quarter of the time that
    it takes to begin; and once more for 0.3 s when it is next asked for everything, unless what
    is there is taken out of its sight. Half a megabyte that nothing refers to stays with it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def keep_what_is_there() -> None:
    """Take the schema and the program out of what the garbage collector looks through.

    They live as long as the process, and to look through them stops everything else for some
    60 ms, again and again.
    """
    gc.collect()
    gc.freeze()


__all__ = ["keep_what_is_there", "nothing_to_collect"]
