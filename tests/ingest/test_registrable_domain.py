"""What someone registered, within any address that a CRM or a person may write."""

import pytest

from csgraph.domain.accounts.rules import registrable_domain


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.Acme.co.uk/about?from=ad#team", "acme.co.uk"),
        ("ftp://user:secret@files.acme.com:8080/", "acme.com"),
        ("//cdn.acme.com/logo.png", "acme.com"),
        ("acme.com.", "acme.com"),
        ("acme.github.io", "github.io"),  # the suffix of a registry, not of a company
        ("shop.acme.internal", "acme.internal"),  # on no list: the last label is public
        ("shop.münchen.de", "münchen.de"),
        ("acme。com", "acme.com"),
        ("co.uk", None),
        ("localhost", None),
        ("10.0.0.1", None),
        ("http://[2001:db8::1]:80/", None),
        ("acme..com", None),
        ("", None),
        ("a" * 250 + ".com", None),
    ],
)
def test_the_registrable_domain_of_an_address(address: str, expected: str | None):
    assert registrable_domain(address) == expected
