"""What people of the team do (domain.md §0)."""

from enum import Enum
from typing import Final


class UserRole(Enum):
    """A job function; what its holder may do is decided by scopes, never by this alone."""

    AE = "AE"
    AM = "AM"
    SUBSCRIPTION_SUCCESS_REP = "SUBSCRIPTION_SUCCESS_REP"
    CSM = "CSM"
    SENIOR_CSM = "SENIOR_CSM"
    CS_DIRECTOR = "CS_DIRECTOR"
    ASSOCIATE_CSM = "ASSOCIATE_CSM"
    CS_MANAGER = "CS_MANAGER"
    VP_SUCCESS = "VP_SUCCESS"
    CCO = "CCO"
    VP_SALES = "VP_SALES"
    CRO = "CRO"
    CEO = "CEO"
    CFO = "CFO"
    FINANCE_OPS = "FINANCE_OPS"
    DEAL_DESK = "DEAL_DESK"
    SE_TAM = "SE_TAM"
    TECHNICAL_SUCCESS = "TECHNICAL_SUCCESS"
    PS_IMPLEMENTATION = "PS_IMPLEMENTATION"
    TRAINING = "TRAINING"
    SUPPORT = "SUPPORT"
    PRODUCT = "PRODUCT"
    MARKETING = "MARKETING"
    CUSTOMER_MARKETING = "CUSTOMER_MARKETING"
    EXEC_SPONSOR = "EXEC_SPONSOR"
    PROGRAM_MANAGER = "PROGRAM_MANAGER"
    REVOPS = "REVOPS"
    PARTNER = "PARTNER"


CSM_ROLES: Final = (
    UserRole.CSM,
    UserRole.SENIOR_CSM,
    UserRole.CS_DIRECTOR,
    UserRole.ASSOCIATE_CSM,
)
"""The roles in which somebody is an account's CSM."""
MANAGER_ROLES: Final = (UserRole.CS_MANAGER, UserRole.VP_SUCCESS, UserRole.CCO, UserRole.CEO)
"""Who may approve what takes a CS manager or above."""
EXCEPTION_ROLES: Final = (
    UserRole.FINANCE_OPS,
    UserRole.CFO,
    UserRole.DEAL_DESK,
    UserRole.REVOPS,
)
"""Operations and finance, who may let a deal off a term that Sales asks to be let off."""
APPROVING_ROLES: Final = (
    *MANAGER_ROLES,
    *EXCEPTION_ROLES,
    UserRole.VP_SALES,
    UserRole.CRO,
)
"""The roles in which somebody approves anything: who has one is not for everyone to say."""
