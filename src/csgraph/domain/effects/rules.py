"""Why it is not told what a decision about a policy changes."""

from enum import Enum


class EffectUntold(Enum):
    """Why it is not told which accounts a decision changes."""

    UNREAD = "UNREAD"
    NOT_BY_ACCOUNT = "NOT_BY_ACCOUNT"
    SCOPE = "SCOPE"
    WHERE_DECIDED = "WHERE_DECIDED"
