"""At which instant the parts of a statement are read."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table

from csgraph.graph.plan import AsOf
from csgraph.graph.predicates import Param
from csgraph.graph.render.parameters import Parameters
from csgraph.graph.render.past import Log, Past
from csgraph.graph.render.past_faults import refusals_of
from csgraph.graph.render.predicates import Conditions


@dataclass(frozen=True)
class Instants:
    """Sets the instant; ``refusals`` collects why a statement can't tell of one."""

    parameters: Parameters
    conditions: Conditions
    log: Log | None
    new_name: Callable[[], str]
    refusals: list[ColumnElement[str]]

    @contextmanager
    def at(self, at: AsOf | None, page_of: Table | None = None) -> Iterator[None]:
        """Read at an instant, which the statement refuses where it can't tell of it."""
        if at is None:
            yield
            return
        if self.log is None:
            raise AssertionError(at)
        with self.reading(self.conditions.past, at.at):
            past = Past(at.at, self.log, self.parameters, self.new_name)
            with self.reading(past, at.at):
                yield
            self.refusals.extend(refusals_of(past, at.coordinate, page_of))

    @contextmanager
    def reading(self, past: Past | None, clock: Param | None) -> Iterator[None]:
        """Read the rows of an instant, and count days and durations from one."""
        outer = self.conditions.past, self.parameters.past
        self.conditions.past, self.parameters.past = past, clock
        try:
            yield
        finally:
            self.conditions.past, self.parameters.past = outer

    def here(self) -> Callable[[], AbstractContextManager[None]]:
        """Return how to read at this place's instant, wherever that is done."""
        past, clock = self.conditions.past, self.parameters.past
        return lambda: self.reading(past, clock)
