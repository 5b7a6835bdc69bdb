"""Programs, visits and time in the graph."""

from csgraph.domain.engagement.node.fields import ENGAGEMENT_FIELDS
from csgraph.domain.engagement.node.kept import (
    Program,
    ProgramCsm,
    ProgramEnrollment,
    ProgramTouch,
)

FIELDS = ENGAGEMENT_FIELDS

__all__ = ["Program", "ProgramCsm", "ProgramEnrollment", "ProgramTouch"]
