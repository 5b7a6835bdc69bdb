"""State machines as data: from which state which step leads where.

One table enforces the steps and tells clients which are open, so that both can't differ.
Steps are named as the mutations that make them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from csgraph.errors import InvalidTransition


@dataclass(frozen=True)
class StateMachine:
    """The steps of one kind of record: by name, each from states to the state after."""

    noun: str
    steps: Mapping[str, Mapping[str, str]]

    @property
    def states(self) -> tuple[str, ...]:
        """Return every state that a step begins or ends in, in the order of names."""
        known = {state for step in self.steps.values() for pair in step.items() for state in pair}
        return tuple(sorted(known))

    @property
    def running(self) -> tuple[str, ...]:
        """Return the states from which a step leads to another one: all others are final."""
        found = {a for step in self.steps.values() for a, b in step.items() if a != b}
        return tuple(sorted(found))

    def open_steps(self, state: str) -> tuple[str, ...]:
        """Return the steps that can be taken from a state, in the order of names."""
        return tuple(sorted(name for name, step in self.steps.items() if state in step))

    def after(self, state: str, step: str) -> str:
        """Return the state that a step leads to.

        Raises:
            InvalidTransition: it can't be taken from this state.
        """
        target = self.steps[step].get(state)
        if target is not None:
            return target
        steps = self.open_steps(state)
        hint = ", ".join(f"`{each}`" for each in steps) or "nothing"
        raise InvalidTransition(
            f"The {self.noun} is {state}, so `{step}` can't be done: open to it now is {hint}.",
            currentState=state,
            availableTransitions=list(steps),
        )
