"""Writes what is learned from customers, through the change log."""

from uuid import UUID

from csgraph.domain.interactions.tables import interaction
from csgraph.domain.learning import tables as t
from csgraph.errors import InvalidInput
from csgraph.graph.keeping import Kept, past
from csgraph.graph.mutations import Call

BULLSEYES = Kept(t.customer_bullseye, "CustomerBullseye")
FITS = Kept(t.bullseye_fit, "BullseyeFit")
INTERVIEWS = Kept(t.success_interview, "SuccessInterview")
ALIGNMENTS = Kept(t.bullseye_alignment, "BullseyeAlignment")
NOTES = Kept(t.learning_note, "LearningNote")
INSIGHTS = Kept(t.insight, "Insight")
SHARINGS = Kept(t.insight_sharing, "InsightSharing")
_MEETINGS = Kept(interaction, "Interaction")


async def make_bullseye(call: Call) -> UUID:
    """Begin a bullseye."""
    return await BULLSEYES.insert(call)


async def change_bullseye(call: Call) -> UUID:
    """Change the answers of a bullseye."""
    return await BULLSEYES.change(call)


async def judge_fit(call: Call) -> UUID:
    """Judge how an account fits a bullseye; judged again, it is changed."""
    return await FITS.upsert(call, "bullseye_id", "account_id")


async def shortlist(call: Call) -> UUID:
    """Put a successful customer on the shortlist.

    Raises:
        InvalidInput: nobody can say what results they have.
    """
    if not (call.values["results"] or "").strip():
        msg = "`results` is blank: a happy customer without results is none to ask."
        raise InvalidInput(msg, path=("input", "results"))
    return await INTERVIEWS.insert(call)


async def hold(call: Call) -> UUID:
    """Note that an interview was held, now unless told, and what was said.

    Raises:
        InvalidInput: it would be later than now.
    """
    return await INTERVIEWS.change(call, held_at=past(call, "held_at"))


async def align(call: Call) -> UUID:
    """Write down what a department makes of a bullseye; the same question is changed."""
    return await ALIGNMENTS.upsert(call, "bullseye_id", "department", "question")


async def add_note(call: Call) -> UUID:
    """Write down what a customer was asked.

    Raises:
        InvalidInput: it would be later than now.
    """
    return await NOTES.insert(call, asked_at=past(call, "asked_at"))


async def change_note(call: Call) -> UUID:
    """Change what was written down of a question."""
    return await NOTES.change(call)


async def add_insight(call: Call) -> UUID:
    """Write an insight down."""
    return await INSIGHTS.insert(call)


async def share(call: Call) -> UUID:
    """Note that an insight was shared in an interaction.

    Raises:
        InvalidInput: the interaction is with no account.
    """
    account = await _MEETINGS.value(call, call.values["interaction_id"], "account_id")
    if account is None:
        msg = "The interaction is with no account: name one with a customer."
        raise InvalidInput(msg, path=("input", "interactionId"))
    return await SHARINGS.upsert(call, "insight_id", "interaction_id", account_id=account)


async def follow_up(call: Call) -> UUID:
    """Note how it went.

    Raises:
        InvalidInput: nothing is said.
    """
    if not call.values["outcome"].strip():
        raise InvalidInput("`outcome` is blank: say how it went.", path=("input", "outcome"))
    return await SHARINGS.change(call, followed_up_at=call.now)
