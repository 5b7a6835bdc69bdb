"""How much may be made for one operation: the parts of its statements, counted while they are made.

A document of a few bytes can ask for what takes a hundred subselects, so that neither its fields
nor its points tell how long its statement is. What it asks for again and again is refused once
the first of it has been made, since the others take as many parts.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from csgraph.graph.limits import FieldLimitExceeded, Limits


@dataclass
class Budget:
    """What is left of the parts that one operation may have: all that bears a name in SQL."""

    most: int = Limits.parts
    taken: int = 0
    ahead: Counter[Hashable] = field(default_factory=Counter)
    """How often each kind of thing is still to be made."""
    _each: dict[Hashable, int] = field(default_factory=dict)

    def take(self) -> None:
        """Count a part.

        Raises:
            FieldLimitExceeded: there are more than can be made in a moment.
        """
        self.taken += 1
        self._check(0)

    def expect(self, kinds: Iterable[Hashable]) -> None:
        """Keep what will be made, each of a kind that always takes as many parts."""
        self.ahead.update(kinds)

    def made(self, kind: Hashable, parts: int) -> None:
        """Count off something that was expected, now that it is known how many parts it has.

        Raises:
            FieldLimitExceeded: with the others of the kinds that are known, there will be more
                parts than can be made in a moment.
        """
        self.ahead[kind] -= 1
        self._each[kind] = parts
        self._check(sum(each * max(0, self.ahead[known]) for known, each in self._each.items()))

    def _check(self, ahead: int) -> None:
        if self.taken + ahead > self.most:
            msg = (
                f"The statement of the operation would have more than {self.most} parts: lists, "
                "records, what is searched and what is worked out of them; ask for it in several "
                "operations."
            )
            raise FieldLimitExceeded(msg, limit=self.most)
