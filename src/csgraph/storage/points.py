"""The statement that moves points between a credential's bucket and a server process.

The database's clock alone says how long ago a bucket was settled, and the row's lock
keeps two processes from taking the same points. A clock that was set back refills
nothing and locks nobody out: time goes on from where it was set to. One that was set
forward refills no more than the time that the process itself has measured since it was
last here (``$8``). What a crash of the server forgets of it are leases, in the caller's favour,
so nobody waits for the disk.
"""

from typing import Final

LEASE_POINTS: Final = """
insert into cost_bucket as b (tenant_id, api_key_id, points, leased, settled_at)
select $1::uuid, $2::uuid, $3::float8 - least($5::float8, $3), least($5, $3), clock_timestamp()
from set_config('synchronous_commit', 'off', true)
on conflict (tenant_id, api_key_id) do update set (points, leased, settled_at) = (
  select level - lease, lease, at
  from (select clock_timestamp() as at) now
  cross join lateral (
    select greatest(0, least(extract(epoch from at - b.settled_at)::float8, $8::float8)) as passed
  ) time
  cross join lateral (
    select least($3, b.points + $7::float8 + $4::float8 * passed) as level
  ) refilled
  cross join lateral (
    select case when level >= $6::float8 then least($5, level) else 0 end as lease
  ) granted
)
returning points, leased
"""
"""Parameters: tenant, key, burst, points a second, wanted, least, given back, seconds at most."""
