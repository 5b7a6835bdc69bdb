"""A throw-away certificate authority for serving the sandbox over TLS.

The certificate also carries the vendors' public names, so that a client with a hard-coded
host can be led here through a proxy. Whoever trusts `ca.pem` trusts this sandbox only:
the authority's key is never written.
"""

from dataclasses import dataclass
from pathlib import Path

import trustme

NAMES = (
    "127.0.0.1",
    "::1",
    "localhost",
    "login.salesforce.com",
    "test.salesforce.com",
    "*.my.salesforce.com",
    "*.sandbox.my.salesforce.com",
    "*.zendesk.com",
)


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Where the authority's certificate and the server's own pair are."""

    ca_file: Path
    certificate_file: Path
    key_file: Path


def issue_tls(directory: Path) -> TlsFiles:
    """Write `ca.pem` with a server certificate it signed into a directory."""
    directory.mkdir(parents=True, exist_ok=True)
    files = TlsFiles(directory / "ca.pem", directory / "server.pem", directory / "server-key.pem")
    authority = trustme.CA(organization_name="csgraph sandbox")
    issued = authority.issue_cert(*NAMES)
    authority.cert_pem.write_to_path(files.ca_file)
    files.certificate_file.unlink(missing_ok=True)
    for blob in issued.cert_chain_pems:
        blob.write_to_path(files.certificate_file, append=True)
    files.key_file.touch(mode=0o600)
    issued.private_key_pem.write_to_path(files.key_file)
    return files
