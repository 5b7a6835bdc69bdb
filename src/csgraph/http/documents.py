"""Which document a request is about: sent in full, registered, or remembered.

Whatever is found is the tenant's own: another tenant's document, and one that nobody has
registered, are not found in the same words.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from csgraph.errors import CsgraphError, InvalidInput
from csgraph.graph.recent import Recent
from csgraph.http.remembered import Remembered
from csgraph.http.request import GraphQLRequest
from csgraph.ids import TenantId
from csgraph.storage.read_pool import ReadPool
from csgraph.telemetry.figures import CacheFigures
from csgraph.tenancy.documents import document_id, find_document
from csgraph.tenancy.principal import Principal

KEPT_SECONDS: Final = 30.0
"""How long a document that was removed may still be served."""


class PersistedQueryNotFound(CsgraphError):
    """The server knows no document by this id: send `query` too."""

    code = "PERSISTED_QUERY_NOT_FOUND"


class DocumentNotTrusted(CsgraphError):
    """This API key is served registered documents only: see `csgraph document register`."""

    code = "DOCUMENT_NOT_TRUSTED"


@dataclass(frozen=True, slots=True)
class Found:
    """A document's text; ``by_id`` where the request named it by its id alone."""

    text: str
    by_id: bool = False
    remember_as: str | None = None


@dataclass
class DocumentSource:
    """Finds the documents that requests are about."""

    pool: ReadPool
    monotonic: Callable[[], float] = time.monotonic
    remembered: Remembered = field(default_factory=Remembered)
    _registered: Recent[tuple[TenantId, str], tuple[str, float]] = field(
        default_factory=lambda: Recent(entries=2_000, weight=8_000_000)
    )

    def caches(self) -> dict[str, CacheFigures]:
        """Return the figures of each cache by its name."""
        return {
            "registered_documents": self._registered.figures,
            "remembered_documents": self.remembered.figures,
        }

    async def find(self, asked: GraphQLRequest, principal: Principal) -> Found:
        """Return the document of a request.

        Raises:
            PersistedQueryNotFound: there is none by its id.
            DocumentNotTrusted: the principal may send registered ones only.
            InvalidInput: the id and the text are not of one document.
        """
        id_ = _id_of(asked)
        if asked.query is None:
            return await self._by_id(asked, id_ or "", principal)
        if id_ is not None and id_ != document_id(asked.query):
            raise InvalidInput(_mismatch(asked))
        if principal.trusted_only:
            await self._check_trusted(asked.query, principal)
            return Found(asked.query)
        return Found(asked.query, remember_as=asked.persisted)

    def remember(self, found: Found, principal: Principal) -> None:
        """Remember a document that turned out to be valid, if the client asked for that."""
        if found.remember_as is not None:
            self.remembered.put(principal.tenant_id, found.remember_as, found.text)

    async def _by_id(self, asked: GraphQLRequest, id_: str, principal: Principal) -> Found:
        text = None
        if asked.persisted is not None and not principal.trusted_only:
            text = self.remembered.get(principal.tenant_id, id_)
        if text is None:
            text = await self._registered_text(principal.tenant_id, id_)
        if text is not None:
            return Found(text, by_id=True)
        if asked.persisted is not None:
            raise PersistedQueryNotFound("PersistedQueryNotFound")  # Apollo's link reads this
        raise PersistedQueryNotFound(
            f"No document is registered as `{id_[:100]}`: register it with `csgraph document "
            "register`, or send `query`."
        )

    async def _check_trusted(self, text: str, principal: Principal) -> None:
        if await self._registered_text(principal.tenant_id, document_id(text)) is None:
            raise DocumentNotTrusted

    async def _registered_text(self, tenant_id: TenantId, id_: str) -> str | None:
        if "\0" in id_:  # no text of Postgres has one
            return None
        kept = self._registered.get((tenant_id, id_))
        if kept is not None and self.monotonic() < kept[1]:
            return kept[0]
        until = self.monotonic() + KEPT_SECONDS
        text = await find_document(self.pool, tenant_id, id_)
        if text is not None:
            self._registered.put((tenant_id, id_), (text, until), len(text))
        return text


def _id_of(asked: GraphQLRequest) -> str | None:
    if asked.document_id is None or asked.persisted is None:
        return asked.document_id or asked.persisted
    if asked.document_id != asked.persisted:
        raise InvalidInput(
            "`documentId` and `extensions.persistedQuery` name two documents; send one of them."
        )
    return asked.document_id


def _mismatch(asked: GraphQLRequest) -> str:
    name = "documentId" if asked.document_id else "extensions.persistedQuery.sha256Hash"
    return f"`{name}` is not that of `query`: it takes the SHA-256 of exactly that text."
