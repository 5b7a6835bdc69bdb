"""Keep amounts of money in the tenant's reporting currency, beside what they are in their own.

Triggers keep them, so that no writer can forget it: a row's own when it is written, those of
a currency when what it is worth changes.
"""

from alembic import op

revision = "0033_pre"
down_revision = "0032_pre"
branch_labels = None
depends_on = None

NO_DECIMALS = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
    *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
)
THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
AMOUNTS = {
    "account": {
        "annual_revenue": ("annual_revenue_on",),
        "annual_recurring_revenue": ("revenue_agreed_on", "annual_recurring_revenue_on"),
    },
    "contract": {
        "annual_recurring_revenue": ("starts_on", "created_at"),
        "list_price": ("starts_on", "created_at"),
    },
    "deal_exception": {"margin_impact": ("approved_at",)},
    "discount_line": {"amount": ("starts_on", "created_at")},
    "impact_rung": {"value": ("created_at",)},
    "opportunity": {"amount": ("close_on", "created_at")},
    "opportunity_stage_change": {"amount": ("close_on", "changed_at", "created_at")},
    "renewal": {
        "revenue_before": ("decided_at", "created_at"),
        "revenue_after": ("decided_at", "created_at"),
    },
}
"""Of each table its amounts, and the first of which columns says of what day its rate is."""
WRITTEN = {"account": ("annual_revenue", "annual_recurring_revenue")}
"""Amounts that have no day of their own: the day they were written is kept."""
REPLACED = (
    "ix_account_annual_revenue_minor",
    "ix_account_annual_recurring_revenue_minor",
    "ix_contract_annual_recurring_revenue_minor",
)
"""Indexes by amounts of whatever currency, which no list was ever sorted by."""
AS_OWNER = "security definer set search_path = pg_catalog, pg_temp"


def upgrade():
    for statement in FUNCTIONS:
        op.execute(statement)
    for index in REPLACED:
        op.execute(f"drop index {index}")
    for table, amounts in AMOUNTS.items():
        for name in amounts:
            op.execute(f"alter table {table} add column {name}_reporting numeric")
        for name in WRITTEN.get(table, ()):
            op.execute(f"alter table {table} add column {name}_on date")
        for statement in (backfill(table), keep(table), *triggers(table)):
            op.execute(statement)
        for name in amounts:
            op.execute(
                f"create index ix_{table}_{name}_reporting on {table} "
                f"(tenant_id, {name}_reporting, id) where deleted_at is null"
            )
    for statement in (refresh(), *RATES, *TENANTS):
        op.execute(statement)


def listed(codes):
    return ", ".join(f"'{code}'" for code in codes)


FUNCTIONS = (
    f"""create function minor_unit(currency text) returns numeric
    language sql immutable parallel safe return case
      when currency in ({listed(NO_DECIMALS)}) then 1
      when currency in ({listed(THREE_DECIMALS)}) then 0.001
      else 0.01 end""",
    """create function exchanged(minor bigint, code text, worth numeric, reporting text)
    returns numeric language sql immutable parallel safe
    return round(minor * store.minor_unit(code) * worth, scale(store.minor_unit(reporting)))""",
    """create function rate_on(tenant uuid, code text, day date) returns numeric
    language sql stable parallel safe return (select r.rate from store.exchange_rate r
      where r.tenant_id = tenant and r.currency = code and r.effective_on <= day
        and r.deleted_at is null
      order by r.effective_on desc limit 1)""",
    """create function reporting_amount(tenant uuid, minor bigint, code text, day date)
    returns numeric language plpgsql stable strict as $$
    declare
      reporting text = (select t.reporting_currency from store.tenant t where t.tenant_id = tenant);
      worth numeric = case when code = reporting then 1 else store.rate_on(tenant, code, day) end;
    begin
      return store.exchanged(minor, code, worth, reporting);
    end $$""",
    # Whoever writes an amount of another currency and whoever writes a rate wait for each
    # other: neither sees yet what the other one has not committed.
    """create function kept_amount(tenant uuid, minor bigint, code text, day date, reporting text)
    returns numeric language plpgsql strict as $$
    begin
      perform pg_advisory_xact_lock_shared(hashtextextended('rates of ' || tenant, 0));
      return store.exchanged(minor, code, store.rate_on(tenant, code, day), reporting);
    end $$""",
)


def day_of(columns, row):
    """Return SQL for the day of an amount's rate."""
    days = [
        f"({row}.{name} at time zone 'UTC')::date" if name.endswith("_at") else f"{row}.{name}"
        for name in columns
    ]
    return f"coalesce({', '.join(days)})"


def backfill(table):
    """Return what fills in the rows that are there, as if they had been written today."""
    amounts, written = AMOUNTS[table], WRITTEN.get(table, ())
    today = "(now() at time zone 'UTC')::date"
    given = [f"{name}_on = case when {name}_minor is not null then {today} end" for name in written]
    for name, days in amounts.items():
        day = day_of(days, "t").replace(f"t.{name}_on", today)
        given.append(
            f"{name}_reporting = store.reporting_amount("
            f"t.tenant_id, t.{name}_minor, t.{name}_currency, {day})"
        )
    some = " or ".join(f"{name}_minor is not null" for name in amounts)
    return f"update {table} t set {', '.join(given)} where {some}"


def keep(table):
    """Return the function that computes a row's amounts when it is written."""
    parts = [
        f"""if tg_op = 'INSERT' or (new.{name}_minor, new.{name}_currency)
          is distinct from (old.{name}_minor, old.{name}_currency) then
        new.{name}_on = case when new.{name}_minor is not null
          then (statement_timestamp() at time zone 'UTC')::date end;
      end if;"""
        for name in WRITTEN.get(table, ())
    ]
    parts += [
        f"""if new.{name}_currency = reporting then
        new.{name}_reporting = new.{name}_minor * store.minor_unit(reporting);
      else
        new.{name}_reporting = store.kept_amount(
          new.tenant_id, new.{name}_minor, new.{name}_currency, {day_of(days, "new")}, reporting);
      end if;"""
        for name, days in AMOUNTS[table].items()
    ]
    body = "\n      ".join(parts)
    return f"""create function keep_{table}_reporting() returns trigger
    language plpgsql {AS_OWNER} as $$
    declare
      reporting text = (select t.reporting_currency from store.tenant t
        where t.tenant_id = new.tenant_id);
    begin
      {body}
      return new;
    end $$"""


def triggers(table):
    """Return what calls it: for rows with an amount, where an amount or its day changes."""
    amounts = AMOUNTS[table]
    columns = [f"{name}_{part}" for name in amounts for part in ("minor", "currency")]
    kept = {f"{name}_on" for name in WRITTEN.get(table, ())}
    columns += sorted({day for days in amounts.values() for day in days} - kept)
    some = " or ".join(f"new.{name}_minor is not null" for name in amounts)
    differs = (
        f"({', '.join(f'old.{each}' for each in columns)}) is distinct from "
        f"({', '.join(f'new.{each}' for each in columns)})"
    )
    yield f"""create trigger reporting_of_new before insert on {table}
    for each row when ({some}) execute function keep_{table}_reporting()"""
    yield f"""create trigger reporting_of_changed before update of {", ".join(columns)} on {table}
    for each row when ({differs}) execute function keep_{table}_reporting()"""


def refresh():
    """Return the function that computes anew what a span of a currency's rates is looked up for.

    A currency of null stands for all of them.
    """
    updates = [
        f"""update store.{table} t set {name}_reporting = found.worth
      from (select r.id, store.reporting_amount(
              r.tenant_id, r.{name}_minor, r.{name}_currency, {day_of(days, "r")}) as worth
            from store.{table} r
            where r.tenant_id = tenant and r.{name}_minor is not null
              and (code is null or r.{name}_currency = code)
              and {day_of(days, "r")} >= since and {day_of(days, "r")} < until) found
      where t.tenant_id = tenant and t.id = found.id
        and t.{name}_reporting is distinct from found.worth;"""
        for table, amounts in AMOUNTS.items()
        for name, days in amounts.items()
    ]
    body = "\n      ".join(updates)
    return f"""create function refresh_reporting(tenant uuid, code text, since date, until date)
    returns void language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended('rates of ' || tenant, 0));
      {body}
    end $$"""


RATES = (
    f"""create function refresh_by_rates() returns trigger language plpgsql {AS_OWNER} as $$
    declare
      span record;
    begin
      for span in
        select c.tenant_id, c.currency, min(c.effective_on) as since, max(c.effective_on) as latest
        from changed c group by c.tenant_id, c.currency order by c.tenant_id, c.currency
      loop
        perform store.refresh_reporting(span.tenant_id, span.currency, span.since, coalesce(
          (select min(r.effective_on) from store.exchange_rate r
            where r.tenant_id = span.tenant_id and r.currency = span.currency
              and r.effective_on > span.latest and r.deleted_at is null),
          'infinity'));
      end loop;
      return null;
    end $$""",
    """create trigger refresh_by_new after insert on exchange_rate
    referencing new table as changed
    for each statement execute function refresh_by_rates()""",
    """create trigger refresh_by_gone after delete on exchange_rate
    referencing old table as changed
    for each statement execute function refresh_by_rates()""",
    """create trigger refresh_by_former after update on exchange_rate
    referencing old table as changed
    for each statement execute function refresh_by_rates()""",
    """create trigger refresh_by_present after update on exchange_rate
    referencing new table as changed
    for each statement execute function refresh_by_rates()""",
)
TENANTS = (
    f"""create function refresh_by_tenant() returns trigger language plpgsql {AS_OWNER} as $$
    begin
      perform store.refresh_reporting(new.tenant_id, null, '-infinity', 'infinity');
      return null;
    end $$""",
    """create trigger refresh_by_currency after update of reporting_currency on tenant
    for each row when (old.reporting_currency is distinct from new.reporting_currency)
    execute function refresh_by_tenant()""",
)
