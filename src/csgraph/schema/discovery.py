"""Finds what the slices declare, by walking ``csgraph.domain``; nothing registers itself."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import csgraph.domain
from csgraph.events.invariants import Invariant
from csgraph.graph.mutations import Mutation
from csgraph.graph.worked import Contribution, WorkedField


def declared_nodes() -> Iterator[type]:
    """Yield every class that a slice's ``node`` module declares, in a stable order."""
    for name, module in _modules("node"):
        for _, value in sorted(vars(module).items()):
            if (
                isinstance(value, type)
                and "__csgraph__" in vars(value)
                and value.__module__.startswith(name)
            ):
                yield value


def declared_mutations() -> Iterator[Mutation]:
    """Yield what every slice's ``mutations`` module declares, in the order of names."""
    found = [each for _, module in _modules("mutations") for each in module.MUTATIONS]
    yield from sorted(found, key=lambda mutation: mutation.name)


def declared_invariants() -> Iterator[Invariant]:
    """Yield what slices say that holds of their rows, in a stable order."""
    for _, module in _modules("mutations"):
        yield from getattr(module, "INVARIANTS", ())


def declared_fields() -> Iterator[WorkedField]:
    """Yield the worked fields that slices give to lower ones' nodes, and to the query."""
    for _, module in _modules("node"):
        yield from getattr(module, "FIELDS", ())


def declared_contributions() -> Iterator[Contribution]:
    """Yield what slices give to worked fields of lower ones."""
    for _, module in _modules("node"):
        yield from getattr(module, "CONTRIBUTIONS", ())


def _modules(part: str) -> Iterator[tuple[str, ModuleType]]:
    """Yield the name of each slice that has a part, with the part's module."""
    for slice_ in sorted(pkgutil.iter_modules(csgraph.domain.__path__), key=lambda m: m.name):
        name = f"csgraph.domain.{slice_.name}"
        package = importlib.import_module(name)
        if any(found.name == part for found in pkgutil.iter_modules(package.__path__)):
            yield name, importlib.import_module(f"{name}.{part}")
