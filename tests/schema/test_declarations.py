"""What declarations may not say, since the schema could not keep them apart."""

import pytest

from csgraph.domain.contracts.tables import contract
from csgraph.errors import Misconfigured
from csgraph.graph.collect import build_catalog
from csgraph.graph.declare import OrderBy, node
from csgraph.graph.interfaces import Node, Revisioned


def declared(name: str, prefix: str) -> type:
    """Declare a node as a slice does."""
    cls = type(name, (Node, Revisioned), {"__doc__": "A node.", "__annotations__": {}})
    declare = node(
        table=contract,
        prefix=prefix,
        scope="accounts:read",
        plural=f"{name.lower()}s",
        plural_description="Nodes.",
        description="A node.",
        default_order=(OrderBy(contract.c.created_at),),
    )
    return declare(cls)


def test_two_nodes_whose_ids_would_begin_alike_are_refused_by_name() -> None:
    nodes = [declared("Forecast", "fcs"), declared("Refund", "fcs")]

    with pytest.raises(Misconfigured, match=r"Forecast and of Refund .* `fcs_`"):
        build_catalog(nodes)


def test_nodes_with_prefixes_of_their_own_are_collected() -> None:
    nodes = [declared("Forecast", "fcs"), declared("Refund", "rfn")]

    assert set(build_catalog(nodes).by_prefix) == {"fcs", "rfn"}
