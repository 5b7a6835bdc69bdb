"""How a transaction that reads nearly every row has it planned."""

from sqlalchemy import func, select

from csgraph.storage.work import Writing


async def prefer_joins(work: Writing, room: str = "64MB") -> None:
    """Let a transaction read nearly every row.

    The planner can't know that of conditions on policies: to look rows up one by one, as it
    would, takes twice as long as to join them at once. What is joined at once wants room, or it
    goes over the disk.
    """
    settings = (("enable_nestloop", "off"), ("work_mem", room))
    told = (func.set_config(name, value, True) for name, value in settings)
    await work.connection.execute(select(*told))
