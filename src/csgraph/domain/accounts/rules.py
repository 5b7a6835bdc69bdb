"""What follows for an account from what is known of it."""

from functools import lru_cache

from tldextract import TLDExtract

LONGEST_DOMAIN = 253

_extract = TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=50_000)
def registrable_domain(address: str) -> str | None:
    """Return the registrable domain of a web address or host name, in lower case.

    Looked up in the public suffix list that comes with tldextract; nothing is fetched. A
    suffix that isn't on the list counts as public by its last label, as the list's own
    default rule has it.
    """
    found = _extract(address.strip().lower())
    if found.ipv4 or found.ipv6 or not found.domain:
        return None
    domain = found.top_domain_under_public_suffix
    if not found.suffix:
        domain = f"{found.subdomain.rpartition('.')[2]}.{found.domain}"
    labels = domain.split(".")
    return domain if len(labels) > 1 and all(labels) and len(domain) <= LONGEST_DOMAIN else None
