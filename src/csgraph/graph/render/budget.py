"""How much may be made for one operation: the parts of its statements, counted while they are made.

A document of a few bytes can ask for what takes a hundred subselects, so that neither its fields
nor its points tell how long its statement is.
"""

from dataclasses import dataclass

from csgraph.graph.limits import FieldLimitExceeded, Limits


@dataclass
class Budget:
    """What is left of the parts that one operation may have: all that bears a name in SQL."""

    most: int = Limits.parts
    taken: int = 0

    def take(self) -> None:
        """Count a part.

        Raises:
            FieldLimitExceeded: there are more than can be made in a moment.
        """
        self.taken += 1
        if self.taken > self.most:
            msg = (
                f"The statement of the operation would have more than {self.most} parts: lists, "
                "records, what is searched and what is worked out of them; ask for it in several "
                "operations."
            )
            raise FieldLimitExceeded(msg, limit=self.most)
