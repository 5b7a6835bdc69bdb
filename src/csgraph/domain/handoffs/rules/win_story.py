"""What makes a win story: short, about a person with a problem (domain.md §3.2)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from csgraph.errors import InvalidInput

_OF_FEATURES: Final = re.compile(
    r"\b(features?|functionalit(y|ies)|capabilit(y|ies)|modules?|add-?ons?|roadmap)\b",
    re.IGNORECASE,
)
"""Words by which a text tells what the product has rather than why it was chosen."""

_WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True)
class WinStory:
    """A win story with the person whom it is about."""

    text: str
    protagonist: str
    title: str


def check_win_story(story: WinStory, vendors: Sequence[str], max_words: int) -> None:
    """Check that a win story can be told; ``vendors`` are all names of ours.

    Raises:
        InvalidInput: it is too long, names no person with a title, names the vendor, or
            tells of features.
    """
    for path, problem in _problems(story, vendors, max_words):
        raise InvalidInput(problem, path=("input", path))


def _problems(story: WinStory, vendors: Sequence[str], max_words: int) -> Iterator[tuple[str, str]]:
    words = len(_WORD.findall(story.text))
    if not words:
        yield "winStory", "The win story is empty: tell whose problem was solved."
    if words > max_words:
        yield "winStory", f"The win story has {words} words; at most {max_words} are told."
    if not story.protagonist.strip():
        name = "winStoryProtagonist"
        yield name, "A win story is about a person: give the protagonist's name."
    if not story.title.strip():
        yield "winStoryTitle", "A win story says what the protagonist is: give the title."
    for name, field in ((story.protagonist, "name"), (story.title, "title")):
        if not _names(story.text, name):
            msg = f"The win story does not mention its protagonist's {field}, `{name.strip()}`."
            yield "winStory", msg
    for vendor in vendors:
        if _names(story.text, vendor):
            msg = f"The win story names the vendor, `{vendor}`: tell it from the customer's side."
            yield "winStory", msg
    of_features = _OF_FEATURES.search(story.text)
    if of_features:
        msg = (
            f"The win story speaks of `{of_features[0]}`: tell by which criteria they decided, "
            "not what the product has."
        )
        yield "winStory", msg


def _names(text: str, name: str) -> bool:
    """Whether a text has a name in it, as words of its own, in any case."""
    words = r"\s+".join(map(re.escape, name.split()))
    return bool(words) and bool(re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE))
