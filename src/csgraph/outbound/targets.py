"""Which addresses a tenant may have called, told from how they are written.

Only ``https`` to a name, on a port that serves it. A number in any notation, a user, a
fragment, what is not plain ASCII is refused rather than understood: two programs may
understand it differently.
"""

import re
from dataclasses import dataclass
from typing import Final

from csgraph.errors import InvalidInput

PORTS: Final = (443, 8443)
LONGEST: Final = 2_000

_FORM: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>[/?][\x21\x24-\x5b\x5d-\x7e]*)?",
    re.IGNORECASE | re.ASCII,
)
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_INSIDE: Final = frozenset(
    {
        "arpa",
        "corp",
        "home",
        "internal",
        "intranet",
        "invalid",
        "lan",
        "local",
        "localdomain",
        "localhost",
        "onion",
        "private",
        "test",
    }
)
"""Ends of names that mean something only inside of a network."""
_LOOPBACK_HOSTS: Final = frozenset({"127.0.0.1", "localhost"})


@dataclass(frozen=True)
class Target:
    """A checked address, in parts."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_loopback(self) -> bool:
        """Whether it names this machine, which only a setting lets through."""
        return self.host in _LOOPBACK_HOSTS


@dataclass(frozen=True)
class TargetRules:
    """What may be called.

    ``allows_loopback`` lets plain HTTP to this machine through, to try things out;
    ``own_names`` are hosts that are csgraph's own.
    """

    allows_loopback: bool = False
    own_names: frozenset[str] = frozenset()

    def check(self, url: str) -> Target:
        """Return an address in parts.

        Raises:
            InvalidInput: it may not be called.
        """
        if len(url) > LONGEST:
            raise InvalidInput(
                f"`url` has {len(url):,} characters: shorten it to at most {LONGEST:,}.",
                constraint=f"at most {LONGEST:,} characters",
            )
        found = _FORM.fullmatch(url)
        if found is None:
            raise InvalidInput(
                "`url` is no address that can be called: give one such as "
                "`https://hooks.example.com/csgraph`, in ASCII, without a user or a fragment."
            )
        scheme, host = found["scheme"].lower(), found["host"].lower().rstrip(".")
        port = int(found["port"] or (443 if scheme == "https" else 80))
        target = Target(scheme, host, port, _path(found["path"] or ""))
        if self.allows_loopback and target.is_loopback and 0 < port < 2**16:
            return target
        self._check_public(target)
        return target

    def _check_public(self, target: Target) -> None:
        if target.scheme != "https":
            raise InvalidInput("`url` begins with `http:`: only `https:` addresses are called.")
        if target.port not in PORTS:
            listed = " and ".join(map(str, PORTS))
            raise InvalidInput(
                f"`url` names the port {target.port}: only {listed} are called.",
                constraint=f"ports {listed}",
            )
        labels = target.host.split(".")
        if not all(_LABEL.fullmatch(label) for label in labels):
            raise InvalidInput("`url` names no host: give one such as `hooks.example.com`.")
        if not labels[-1].strip("0123456789") or labels[-1].startswith("0x"):
            raise InvalidInput("`url` names its host by a number: give the host's name.")
        if len(labels) < 2 or labels[-1] in _INSIDE or target.host in self.own_names:
            raise InvalidInput("`url` names a host that is not on the public internet.")


def _path(given: str) -> str:
    return given if given.startswith("/") else f"/{given}"
