"""What the garbage collector is spared."""

import gc


def keep_what_is_there() -> None:
    """Take the schema and the program out of what the garbage collector looks through.

    They live as long as the process, and to look through them stops everything else for some
    60 ms, again and again.
    """
    gc.collect()
    gc.freeze()


__all__ = ["keep_what_is_there"]
