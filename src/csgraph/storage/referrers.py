"""The SQL function that finds which records refer to others, by the tables' own foreign keys.

A slice added later is looked at without a word here. It is PL/pgSQL, so that of the many
tables only those are planned that refer to the one asked about.
"""

from sqlalchemy import Column, Table

from csgraph.storage.columns import MERGED_INTO
from csgraph.storage.metadata import Access, tenant_tables
from csgraph.storage.names import quoted


def referrers_function() -> str:
    """Return the DDL of ``api.referrers``: live rows that refer to some of a table.

    Only references that were made since an instant by other change sets than ``own`` count.
    """
    found: dict[str, list[str]] = {}
    for child in tenant_tables():
        if child.info["access"] == Access.NODE.name and {"revision", "deleted_at"} <= {
            *child.c.keys()
        }:
            for parent, column in _references_of(child):
                found.setdefault(parent.name, []).append(_referring(child, column))
    cases = "\n".join(
        f"    when '{parent}' then return query\n{'  union all'.join(parts)}      limit most;"
        for parent, parts in sorted(found.items())
    )
    return f"""
create function api.referrers(
  tenant uuid, parent text, nodes uuid[], since timestamptz, after bigint, own uuid, most integer
) returns table (child text, child_id uuid)
language plpgsql stable as $$
begin
  case parent
{cases}
    else return;
  end case;
end
$$
"""


def _references_of(child: Table) -> list[tuple[Table, Column[object]]]:
    """Return what a table refers to, in one order: keys are a set, and DDL is compared."""
    return [
        (key.referred_table, column)
        for column in child.columns
        for key in sorted(child.foreign_key_constraints, key=lambda each: each.referred_table.name)
        if column.name in key.column_keys and column.name not in {"tenant_id", MERGED_INTO}
    ]


def _referring(child: Table, column: Column[object]) -> str:
    return f"""      select '{child.name}', r.id from api.{quoted(child.name)} r
      where r.tenant_id = tenant and r.{quoted(column.name)} = any(nodes) and r.deleted_at is null
        and exists (select from api.change c
          where c.tenant_id = tenant and c.node_id = r.id and c.at >= since and c.seq > after
            and c.change_set_id <> own
            and (c.operation in ('INSERT', 'RESTORE') or '{column.name}' = any(c.changed_fields)))
"""
