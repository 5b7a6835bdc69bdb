"""Finds what the slices declare, by walking ``csgraph.domain``; nothing registers itself."""

import importlib
import pkgutil
from collections.abc import Iterator

import csgraph.domain


def declared_nodes() -> Iterator[type]:
    """Yield every class that a slice's ``node`` module declares, in a stable order."""
    for slice_ in sorted(pkgutil.iter_modules(csgraph.domain.__path__), key=lambda m: m.name):
        name = f"csgraph.domain.{slice_.name}"
        package = importlib.import_module(name)
        if not any(found.name == "node" for found in pkgutil.iter_modules(package.__path__)):
            continue
        module = importlib.import_module(f"{name}.node")
        for _, value in sorted(vars(module).items()):
            if (
                isinstance(value, type)
                and "__csgraph__" in vars(value)
                and value.__module__.startswith(name)
            ):
                yield value
