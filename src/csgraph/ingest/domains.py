"""Registrable domains: what someone registered, within any web address or host name.

Looked up in the public suffix list that comes with publicsuffixlist; nothing is fetched. A
page's distinct addresses are looked up at once, then joined.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, delete, func, null, select

from csgraph.domain.accounts.rules import registrable_domain
from csgraph.ingest.evidence import shares_of
from csgraph.ingest.mapping import Registry
from csgraph.ingest.staging import (
    copy_into,
    staged_address,
    staged_organization,
)
from csgraph.ingest.statements import run
from csgraph.storage.work import Writing

_FREEMAIL = """
    126.com 163.com aol.com att.net bigpond.com bluewin.ch bt.com btinternet.com charter.net
    comcast.net cox.net daum.net earthlink.net fastmail.com free.fr freenet.de gmail.com
    gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net hey.com hotmail.co.uk
    hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it hushmail.com icloud.com inbox.com
    inbox.ru laposte.net libero.it list.ru live.co.uk live.com live.fr live.nl mac.com
    mail.com mail.ru me.com msn.com naver.com ntlworld.com online.de orange.fr outlook.com
    outlook.de outlook.fr pm.me proton.me protonmail.com qq.com rambler.ru rediffmail.com
    rocketmail.com rogers.com sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com
    t-online.de telus.net tiscali.it tutanota.com uol.com.br verizon.net virgilio.it
    wanadoo.fr web.de wp.pl yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com
    yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com zoho.com
"""
FREEMAIL = frozenset(_FREEMAIL.split())
"""Domains where anyone gets an address: they tell nothing of a company."""


async def look_up_addresses(work: Writing, registry: Registry, node_types: Sequence[str]) -> None:
    """Fill ``staged_address`` with the web addresses that the staged nodes' records hold."""
    questions = [each for type_ in node_types for each in _addresses_of(registry, type_)]
    if questions:
        await run(work, delete(staged_address))
    for addresses in questions:
        await _look_up(work, addresses)


@cache
def _addresses_of(registry: Registry, node_type: str) -> list[Select[Any]]:
    """Return what selects the distinct web addresses of the staged nodes of a type."""
    return [
        select(func.coalesce(*(share.place(each).text for each in field.paths), null())).distinct()
        for share in shares_of(registry, node_type)
        for field in share.contribution.node.fields
        if field.kind.looks_up_domains
    ]


async def look_up_hosts(work: Writing) -> None:
    """Fill ``staged_address`` with the host names of the staged organizations."""
    await work.connection.execute(delete(staged_address))
    host = func.unnest(staged_organization.c.domains)
    await _look_up(work, select(host).distinct())


async def _look_up(work: Writing, addresses: Select[Any]) -> None:
    found = (await run(work, addresses)).scalars().all()
    known = [(each, registrable_domain(each)) for each in found if each is not None]
    if known:
        await copy_into(work, staged_address, known)
