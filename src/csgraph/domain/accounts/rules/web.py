"""What follows for an account from what is known of it."""

import re
from functools import cache, lru_cache
from ipaddress import AddressValueError, IPv4Address
from typing import Final

from publicsuffixlist import PublicSuffixList

from csgraph.errors import InvalidInput

LONGEST_DOMAIN = 253

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://|//")
_END_OF_HOST: Final = re.compile(r"[/?#]")
_PORT: Final = re.compile(r":\d*$")
_LABEL: Final = r"[^\W_]([\w-]{0,61}[^\W_])?"
_NAME: Final = re.compile(rf"{_LABEL}(\.{_LABEL})+")
_DOTS: Final = str.maketrans("\u3002\uff0e\uff61", "...")  # as names of East Asia have them


@cache
def _suffixes() -> PublicSuffixList:
    """Return the list, read when the first address is looked up: not by every command."""
    return PublicSuffixList(only_icann=True)


@lru_cache(maxsize=50_000)
def registrable_domain(address: str) -> str | None:
    """Return the registrable domain of a web address or host name, in lower case.

    Looked up in the public suffix list that comes with publicsuffixlist; nothing is fetched. A
    suffix that isn't on the list counts as public by its last label, as the list's own
    default rule has it.
    """
    host = _host(address.strip().lower())
    if _is_number(host):
        return None
    domain: str | None = _suffixes().privatesuffix(host)
    return domain if domain and len(domain) <= LONGEST_DOMAIN else None


def check_web(website: str | None, domain: str | None) -> None:
    """Check that a website has an address, and that a domain is one.

    What a source tells is taken as it is: this is for what people write.

    Raises:
        InvalidInput: naming the one that has none.
    """
    if website is not None and not _is_host(_host(website.strip().lower())):
        msg = "`website` is no web address: write it as `https://www.example.com`."
        raise InvalidInput(msg, path=("input", "website"))
    if domain is not None and registrable_domain(domain) != domain:
        msg = "`domain` is no registrable domain: write it as `example.com`."
        raise InvalidInput(msg, path=("input", "by", "domain"))


def _is_host(host: str) -> bool:
    return _is_number(host) or (len(host) <= LONGEST_DOMAIN and bool(_NAME.fullmatch(host)))


def _host(address: str) -> str:
    rest = _SCHEME.sub("", address, count=1) if _SCHEME.match(address) else address
    authority = _END_OF_HOST.split(rest, maxsplit=1)[0]
    return _PORT.sub("", authority.rpartition("@")[2]).translate(_DOTS).removesuffix(".")


def _is_number(host: str) -> bool:
    try:
        IPv4Address(host)
    except AddressValueError:
        return "[" in host or ":" in host
    return True
