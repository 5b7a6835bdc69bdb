"""Settings that no rule goes by yet: to decide about one changes nothing."""

from typing import Final

UNREAD: Final = frozenset(
    {
        *("scramble.count", "scramble.days", "rescued.days", "expansion.seatUtilization"),
        *("seats.assignedMin", "invoice.riskDays", "silent.days", "silent.days.strategic"),
        *("oversight.cadenceDays", "recap.minutes", "successAnalysis.minutes"),
        *("support.windowDays", "feature.relayDays", "feature.debtDays", "feature.debtCount"),
        *("survey.fatigueDays", "survey.npsLow", "survey.csatLow", "survey.reactDays"),
        *("escalation.confirmDays", "feedback.excellentDays", "feedback.poorDays"),
        *("health.weight.csm", "health.weight.customer", "health.green", "health.yellow"),
        *("health.coverageMin", "health.newAccountDays", "health.pulseMaxAgeDays"),
        *("likelihood.noMax", "likelihood.yesMin", "surfaceGreen.lagging"),
        *("surfaceGreen.leading", "playbook.redDays", "playbook.yellowDays"),
        *("playbook.noSignalDays", "risk.high", "risk.medium", "risk.newAccountDays"),
        *("backtest.horizon.short", "backtest.horizon.long", "review.graceDays"),
        *("review.sponsorAbsent", "meddicc.freshDays", "reference.maxPerQuarter"),
        *("reference.windowDays", "reference.minHealth", "reference.minNps"),
        *("reference.thanksDays", "reference.outcomeDays", "reference.checkinDays"),
        *("reference.consentDays", "sponsor.maxAccounts", "sponsor.touches.min"),
        *("sponsor.touches.max", "sponsorProgram.reviewDays", "sponsor.goalNrr"),
        *("sponsor.programShare", "sponsor.briefDays", "sponsor.briefBeforeEbrDays"),
        *("sponsor.match.level", "sponsor.match.function", "sponsor.match.industry"),
        *("sponsor.match.place", "top.arrDecile", "top.idleDays"),
    }
)
"""Keys of the register, until a slice reads them."""
