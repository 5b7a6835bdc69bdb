"""A JSON text read through a window: no more of it is in memory than one value needs.

Values are found by the C scanner of the standard library, which is told to leave numbers
as text. Where the window ends within a value, it is widened and the value scanned again.
"""

import codecs
import json
import re
from typing import Any, Protocol

MEGABYTE = 1024 * 1024
LARGEST_VALUE = 8 * MEGABYTE
"""Characters of one value that are read; a larger one is passed over."""
HEAD = 60

_BLOCK = MEGABYTE // 2
_NEAR_THE_END = 16
"""A literal or an escape that is cut off is reported at its beginning, this near at most."""
_VALUES = json.JSONDecoder(strict=False)
_UNREAD = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
_BLANK = re.compile(r"[ \t\r\n]*")
_STRUCTURE = re.compile(r'["\[\]{}]')
_IN_STRING = re.compile(r'["\\]')


class Source(Protocol):
    """Bytes to read."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes; none at the end."""


class TooDeep(ValueError):
    """A value is nested more deeply than can be scanned."""


class TooLarge(ValueError):
    """A value is larger than is read."""


class Window:
    """A position in a JSON text, moved from token to token."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._text = ""
        self._at = 0
        self._is_whole = False
        self._widen()
        self.head = self._text.lstrip()[:HEAD]

    def key(self) -> str:
        """Take a key with its colon."""
        key = self.value()
        self.take(":")
        return str(key)

    def value(self) -> Any:
        """Take a value.

        Raises:
            ValueError: there is none, or it is cut short.
        """
        value, end = self._scan(_VALUES)
        self._at = end
        return value

    def raw_value(self) -> str:
        """Take a value unread; return its text.

        Raises:
            TooDeep: it can't be scanned; ``pass_over`` takes it.
            TooLarge: it is longer than is read; ``pass_over`` takes it.
            ValueError: there is none, or it is cut short.
        """
        try:
            _, end = self._scan(_UNREAD)
        except RecursionError as error:
            raise TooDeep from error
        text = self._text[self._at : end]
        self._at = end
        return text

    def pass_over(self, kept: int) -> tuple[str, int]:
        """Take a value by its brackets alone; return its beginning, with its whole length."""
        beginning, length, depth, in_string, start = "", 0, 0, False, self._at
        while True:
            is_over = False
            while not is_over and (mark := self._next_token(in_string=in_string)):
                if mark == "\\":
                    self._skip_escaped()
                elif mark == '"':
                    in_string = not in_string
                else:
                    depth += 1 if mark in "[{" else -1
                is_over = depth == 0 and not in_string
            piece = self._text[start : self._at]
            beginning += piece[: max(0, kept - len(beginning))]
            length += len(piece)
            if is_over:
                return beginning, length
            if not self._widen():
                raise ValueError("a bracket is not closed")
            start = 0

    def ends(self, bracket: str) -> bool:
        """Tell whether the bracket closes here; take the comma between two members."""
        if self.sees(","):
            self.take(",")
            return False
        if self.sees(bracket):
            self._at += 1
            return True
        return False

    def sees(self, character: str) -> bool:
        """Tell whether this character comes next."""
        return self._peek() == character

    def take(self, character: str) -> None:
        """Take a character that has to be there."""
        if not self.sees(character):
            raise ValueError(f"expected {character}")
        self._at += 1

    def descend(self, wanted: str) -> None:
        """Go to the value of a key of the object here; of a list, to its first element."""
        self.take("{")
        while self.key() != wanted:
            self.value()
            self.take(",")
        if self.sees("["):
            self.take("[")

    def _scan(self, decoder: json.JSONDecoder) -> tuple[Any, int]:
        self._peek()
        while True:
            try:
                value, end = decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if not self._may_be_cut(error):
                    raise
            else:
                if end - self._at > LARGEST_VALUE:
                    raise TooLarge
                if end < len(self._text) or self._is_whole:
                    return value, end
            if len(self._text) - self._at > LARGEST_VALUE:
                raise TooLarge
            if not self._widen():
                self._is_whole = True

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        if self._is_whole:
            return False
        is_open = error.msg.startswith("Unterminated string")
        return is_open or error.pos >= len(self._text) - _NEAR_THE_END

    def _peek(self) -> str:
        while True:
            blanks = _BLANK.match(self._text, self._at)
            self._at = blanks.end() if blanks else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._widen():
                raise ValueError("the text is cut short")

    def _next_token(self, *, in_string: bool) -> str | None:
        pattern = _IN_STRING if in_string else _STRUCTURE
        found = pattern.search(self._text, self._at)
        self._at = found.end() if found else len(self._text)
        return found[0] if found else None

    def _skip_escaped(self) -> None:
        """Pass over the character after a backslash, wherever it is."""
        self._at += 1

    def _widen(self) -> bool:
        """Drop what was taken, read on: as much again as is left, a block at least."""
        left = self._text[self._at :]
        self._at = max(0, self._at - len(self._text))
        size = max(_BLOCK, len(left))
        while block := self._source.read(size):
            if read := self._decode(block):
                self._text = left + read
                return True
        self._text = left + self._decode(b"", True)
        self._is_whole = True
        return len(self._text) > len(left)
