"""Which addresses lie on the public internet."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

_REFUSED: Final = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by the customers of one carrier
        "127.0.0.0/8",
        "169.254.0.0/16",  # with the metadata of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "64:ff9b::/96",  # IPv4 behind a translator, public and local
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",  # Teredo among them, which names an IPv4 address
        "2001:db8::/32",
        "2002::/16",  # 6to4 names one too
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
        "::/96",  # unspecified, loopback, IPv4 in an outdated notation
        "::ffff:0:0:0/96",
    )
)


def is_public(text: str) -> bool:
    """Say whether an address is one that anybody could be at; what is none is not."""
    address = _parsed(text)
    if address is None or not address.is_global:
        return False
    return not any(address in network for network in _REFUSED if network.version == address.version)


def is_loopback(text: str) -> bool:
    """Say whether an address is this machine's own."""
    address = _parsed(text)
    return address is not None and address.is_loopback


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """Return an address; an IPv4 address that is written as IPv6 counts as what it is."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
