"""What is kept of programs."""

from csgraph.domain.access.node import User
from csgraph.domain.accounts.node import Account
from csgraph.domain.accounts.rules import ExperienceTier
from csgraph.domain.contacts.node import Contact
from csgraph.domain.engagement import rules
from csgraph.domain.engagement import tables as t
from csgraph.graph.declare import Concerns, Moment, OrderBy, column, node, to_one
from csgraph.graph.interfaces import Node, Revisioned
from csgraph.graph.labels import described_enum
from csgraph.graph.scalars import DateTime

_program = t.program.c
_csm = t.program_csm.c
_enrollment = t.program_enrollment.c
_touch = t.program_touch.c

described_enum(
    rules.ProgramKind,
    "What a program is.",
    COMMUNITY="One place for peers, resources, news and an open line to a named CSM.",
    COMMUNICATION="News and advice that is sent to many.",
    ENGAGEMENT="Campaigns that customers take part in.",
    OFFICE_HOURS="Hours at which a CSM is there for whoever comes.",
    IN_PRODUCT="Help and hints in the product.",
    CONFERENCE="A conference.",
)
described_enum(
    rules.ProgramMaturity,
    "How far something that a community leans on has come.",
    NONE="There is nothing of it.",
    BEGUN="There is some of it.",
    COMPLETE="It is complete.",
)
described_enum(
    rules.EnrollmentReason,
    "Why an account is in a program.",
    PREFERENCE="It prefers to serve itself.",
    NO_GROWTH="It will not expand.",
    TIER="Its tier is served so.",
)
described_enum(
    rules.ProgramTouchKind,
    "What somebody did in a program; all but `OPENED` break a silence.",
    ATTENDED="Came.",
    POSTED="Wrote something.",
    ASKED="Asked something.",
    ONE_TO_ONE="Spoke to a CSM alone.",
    OPENED="Opened what was sent.",
)


@node(
    table=t.program,
    prefix="prg",
    scope="accounts:read",
    plural="programs",
    plural_description="Programs that serve many accounts at once; by name.",
    description="A program that serves many accounts at once.",
    default_order=(OrderBy(_program.name_key),),
)
class Program(Node, Revisioned):
    """A program that serves many accounts at once."""

    name: str = column(_program.name, "Name of the program.", order=_program.name_key)
    kind: rules.ProgramKind = column(_program.kind, "What it is.", order=True)
    tier: ExperienceTier | None = column(
        _program.tier, "Tier that it is for. Null for all.", order=True
    )
    channel: str | None = column(_program.channel, "Where it takes place.")
    schedule: str | None = column(_program.schedule, "When it takes place.")
    launched_at: DateTime | None = column(
        _program.launched_at, "When it was launched. Null before that."
    )
    self_service_content_maturity: rules.ProgramMaturity | None = column(
        _program.self_service_content_maturity,
        "How far the content is by which customers help themselves. Null while unknown.",
    )
    automated_onboarding_maturity: rules.ProgramMaturity | None = column(
        _program.automated_onboarding_maturity,
        "How far onboarding by itself is. Null while unknown.",
    )
    campaigns_maturity: rules.ProgramMaturity | None = column(
        _program.campaigns_maturity, "How far campaigns are. Null while unknown."
    )
    community_maturity: rules.ProgramMaturity | None = column(
        _program.community_maturity, "How far the community itself is. Null while unknown."
    )


@node(
    table=t.program_csm,
    prefix="prc",
    scope="accounts:read",
    plural="programCsms",
    plural_description="Who of ours is there for a program; the latest first.",
    description="That one of ours is there for whoever is in a program.",
    default_order=(OrderBy(_csm.created_at, descending=True),),
)
class ProgramCsm(Node, Revisioned):
    """That one of ours is there for whoever is in a program."""

    program: Program | None = to_one(
        _csm.program_id,
        "The program.",
        reverse="pooledCsms",
        reverse_description="Who of ours is there for it.",
    )
    user: User | None = to_one(
        _csm.user_id,
        "Who of ours.",
        reverse="pooledPrograms",
        reverse_description="Programs that this person is there for.",
    )


@node(
    table=t.program_enrollment,
    prefix="pen",
    scope="accounts:read",
    plural="programEnrollments",
    plural_description="Which accounts are or were in which program; the latest first.",
    description="That an account is in a program.",
    default_order=(OrderBy(_enrollment.started_at, descending=True),),
)
class ProgramEnrollment(Node, Revisioned):
    """That an account is in a program."""

    reason: rules.EnrollmentReason = column(_enrollment.reason, "Why.")
    started_at: DateTime = column(_enrollment.started_at, "Since when.", order=True)
    ended_at: DateTime | None = column(
        _enrollment.ended_at, "Until when. Null while it lasts.", order=True
    )
    program: Program | None = to_one(
        _enrollment.program_id,
        "The program.",
        reverse="enrollments",
        reverse_description="Accounts that are or were in it; the latest first.",
    )
    account: Account | None = to_one(
        _enrollment.account_id,
        "The account.",
        reverse="programEnrollments",
        reverse_description="Programs that it is or was in; the latest first.",
    )


@node(
    table=t.program_touch,
    prefix="prt",
    scope="contacts:read",
    plural="programTouches",
    plural_description="What people did in programs; the latest first.",
    description="Something that a person did in a program.",
    default_order=(OrderBy(_touch.happened_at, descending=True),),
    moments=(
        Moment(
            "PROGRAM_TOUCH",
            "Somebody took part in a program.",
            _touch.happened_at,
            (Concerns(Contact, _touch.contact_id),),
        ),
    ),
)
class ProgramTouch(Node, Revisioned):
    """Something that a person did in a program."""

    kind: rules.ProgramTouchKind = column(_touch.kind, "What they did.")
    happened_at: DateTime = column(_touch.happened_at, "When.", order=True)
    enrollment: ProgramEnrollment | None = to_one(
        _touch.enrollment_id,
        "By which enrollment of their account.",
        reverse="touches",
        reverse_description="What people of the account did in the program; the latest first.",
    )
    contact: Contact | None = to_one(
        _touch.contact_id,
        "Who. Null where that is unknown.",
        reverse="programTouches",
        reverse_description="What the person did in programs; the latest first.",
    )
