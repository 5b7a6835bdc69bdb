"""Who owns renewals and expansion: models, what recommends one, who sells (domain.md §1.10)."""

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Final

from csgraph.domain.expansion.rules.drivers import ExpansionNature, ExpansionType
from csgraph.domain.policies.rules import Explained, Explainer


class CommercialModel(Enum):
    """Who owns which commercial talks."""

    ALL_SALES = "ALL_SALES"
    SPLIT = "SPLIT"
    ALL_CSM = "ALL_CSM"
    BY_DRIVER = "BY_DRIVER"


class ChosenModel(Enum):
    """A model that can be recommended and chosen; without one the driver decides."""

    ALL_SALES = "ALL_SALES"
    SPLIT = "SPLIT"
    ALL_CSM = "ALL_CSM"


class OwnedMotion(Enum):
    """What is sold."""

    NEW_LOGO = "NEW_LOGO"
    RENEWAL = "RENEWAL"
    EXPANSION = "EXPANSION"
    NEW_STAKEHOLDERS = "NEW_STAKEHOLDERS"


class OpportunityOwner(Enum):
    """Who sells."""

    AE_OR_AM = "AE_OR_AM"
    CSM_OR_SUBSCRIPTION_REP = "CSM_OR_SUBSCRIPTION_REP"
    CSM = "CSM"
    CSM_WITH_AE = "CSM_WITH_AE"


class CreditedSide(Enum):
    """Whose pay a deal counts for."""

    SALES = "SALES"
    SUCCESS = "SUCCESS"


ALIGNMENT: Final = (
    "job_descriptions_aligned",
    "pay_aligned",
    "hiring_profiles_aligned",
    "training_aligned",
    "procedures_aligned",
    "touchpoints_aligned",
)
"""What is brought in line with a model once it is chosen."""

MODEL_KEYS: Final = (*("commercial.shortDays", "commercial.longDays", "commercial.natureShare"),)
_SALES, _SUCCESS = OpportunityOwner.AE_OR_AM, OpportunityOwner.CSM_OR_SUBSCRIPTION_REP
_MATRIX: Final[Mapping[CommercialModel, tuple[OpportunityOwner, ...]]] = {
    CommercialModel.ALL_SALES: (_SALES, _SALES, _SALES),
    CommercialModel.SPLIT: (_SUCCESS, _SALES, _SALES),
    CommercialModel.ALL_CSM: (_SUCCESS, _SUCCESS, _SUCCESS),
    CommercialModel.BY_DRIVER: (OpportunityOwner.CSM, _SUCCESS, _SALES),
}
"""Who sells by model: renewals, more of the same, whatever needs another budget or people."""


def recommend_model(
    cycle_days: Decimal | None, new_sale_share: Decimal | None, explainer: Explainer
) -> Explained[ChosenModel | None]:
    """Return the model that two facts recommend; None while one of them is unknown.

    ``cycle_days`` is how long a sale takes, ``new_sale_share`` which part of the revenue from
    expansion is sales of their own, 0 to 1. Short and more of the same is for success, long and
    new for Sales; in between both share.
    """
    short, long, share = (explainer.policies.number(key) for key in MODEL_KEYS)
    inputs = {"cycleDays": cycle_days, "newSaleShare": new_sale_share}
    value: ChosenModel | None
    if cycle_days is None or new_sale_share is None:
        value, words = None, "How long sales take, or what expansion is made of, is unknown."
    elif cycle_days <= short and 1 - new_sale_share > share:
        value, words = ChosenModel.ALL_CSM, "Sales are short, and mostly more of the same."
    elif cycle_days > long and new_sale_share > share:
        value, words = ChosenModel.ALL_SALES, "Sales are long, and mostly new ones."
    else:
        value, words = (
            ChosenModel.SPLIT,
            "Neither are sales short and of the same, nor long and new.",
        )
    return explainer.explain(value, "commercial.model", words, inputs, MODEL_KEYS)


def owner_of(
    model: CommercialModel,
    motion: OwnedMotion,
    nature: ExpansionNature | None,
    type_: ExpansionType | None,
    explainer: Explainer,
    *,
    is_strategic: bool = False,
) -> Explained[OpportunityOwner | None]:
    """Return who sells by a model; None where what kind of sale it is decides and is unknown."""
    inputs = {"model": model, "motion": motion, "nature": nature, "type": type_}
    renewal, same, new = _MATRIX[model]
    value: OpportunityOwner | None
    if motion is OwnedMotion.NEW_LOGO:
        value = OpportunityOwner.AE_OR_AM
    elif motion is OwnedMotion.RENEWAL:
        jointly = is_strategic and model is CommercialModel.BY_DRIVER
        value = OpportunityOwner.CSM_WITH_AE if jointly else renewal
    elif motion is OwnedMotion.NEW_STAKEHOLDERS or type_ is ExpansionType.CROSS_SELL:
        value = new
    elif nature is None:
        value = same if same is new else None
    else:
        value = new if nature is ExpansionNature.NEW_SALE else same
    words = f"By the model {model.value}."
    return explainer.explain(value, "commercial.owner", words, inputs)


def credit_of(motion: OwnedMotion, type_: ExpansionType | None) -> tuple[CreditedSide, ...]:
    """Return whose pay a deal counts for: one observed firm's way (domain.md §1.10)."""
    if motion is OwnedMotion.RENEWAL:
        return (CreditedSide.SUCCESS,)
    if motion is OwnedMotion.EXPANSION and type_ is not ExpansionType.CROSS_SELL:
        return (CreditedSide.SALES, CreditedSide.SUCCESS)
    return (CreditedSide.SALES,)
