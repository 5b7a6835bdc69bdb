"""Salesforce record ids.

An id is 15 case-sensitive characters, of which the first three name the object, followed
by three that repeat the case of the others, so that it can be compared in any case.
Numbers are written in an alphabet that sorts as its bytes do: ids sort as they were made.
"""

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECK_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_POD = "Lk0"  # the instance that made the id, and a reserved place
_SERIAL_LENGTH = 9
SHORT_LENGTH = 15


def sobject_id(key_prefix: str, serial: int) -> str:
    """Return the 18-character id of an object's record number `serial`."""
    digits = ""
    rest = serial
    while rest:
        rest, digit = divmod(rest, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    short = f"{key_prefix}{_POD}{digits:0>{_SERIAL_LENGTH}}"
    if len(short) != SHORT_LENGTH:
        raise ValueError(f"no id of {key_prefix!r} has the serial {serial}")
    return short + checksum(short)


def checksum(short: str) -> str:
    """Return the three characters that complete a 15-character id."""
    suffix = ""
    for start in range(0, SHORT_LENGTH, 5):
        bits = sum(1 << i for i in range(5) if "A" <= short[start + i] <= "Z")
        suffix += _CHECK_DIGITS[bits]
    return suffix


def serial_of(record_id: str) -> int:
    """Return the number that an id was made from."""
    serial = 0
    for digit in record_id[SHORT_LENGTH - _SERIAL_LENGTH : SHORT_LENGTH]:
        serial = serial * len(_DIGITS) + _DIGITS.index(digit)
    return serial
