"""How many decimals a currency's minor unit has (ISO 4217).

Amounts are stored as whole minor units beside their currency; only here is it known
that a yen has none and a Kuwaiti dinar a thousand.
"""

NO_DECIMALS = frozenset(
    (
        *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
        *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
    )
)
THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])


def decimals_of(currency: str) -> int:
    """Return how many decimals a currency's amounts have."""
    if currency in NO_DECIMALS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2
