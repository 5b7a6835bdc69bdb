"""What customers write to support, in several languages.

`{n}` in a subject becomes a number.
"""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Question:
    """Something a customer writes."""

    subject: str
    kind: str | None  # Zendesk's ticket type
    body: str = "Hello,\n\nplease see the subject. Thank you!"
    area: str | None = None
    group: int = 0
    tags: tuple[str, ...] = ()


_ENGLISH = (
    Question("How do I add a second administrator?", "question", area="single_sign_on"),
    Question("Export stops at row {n}", "incident", area="ledger"),
    Question("Invoice {n} shows the old address", "task", area="billing", group=1),
    Question("Can we get dark mode? 🌙", "question", tags=("feature_request",)),
    Question("Sync with the warehouse is {n} minutes late", "incident", area="relay"),
    Question("Dashboard totals don't match the report", "incident", area="atlas"),
    Question("API returns 502 on /v2/batches", "incident", area="api", group=2),
    Question("Please remove user {n}", "task"),
    Question("Training for twelve new colleagues", "task", tags=("onboarding",)),
    Question('Search finds nothing for "O\'Hara"', "incident", area="atlas"),
    Question("Re: Re: Fwd: still broken!!!", "incident", group=2, tags=("escalated",)),
    Question("Refund for order {n}", "task", area="billing", group=1),
    Question("SAML certificate expires next week", "question", area="single_sign_on"),
    Question("Where is the audit log?", "question", area="ledger"),
    Question("Webhook signature never matches", "incident", area="api"),
    Question("Thanks for the quick help 🎉", None),
    Question("Slow since Monday <br> see screenshot & logs", "incident", area="beacon"),
    Question("feature request: bulk edit (again)", "question", tags=("feature_request",)),
)
_BY_LANGUAGE = {
    "de": (
        Question("Rechnung {n}: falscher Mehrwertsteuersatz", "task", area="billing", group=1),
        Question("Anmeldung über SSO schlägt fehl", "incident", area="single_sign_on"),
        Question("Können Größen über 10 MB hochgeladen werden?", "question"),
    ),
    "fr": (
        Question("L'export s'arrête à la ligne {n}", "incident", area="ledger"),
        Question("Où trouver l'historique des accès ?", "question", area="ledger"),
        Question("Merci pour votre réactivité 👏", None),
    ),
    "es-ES": (
        Question("¿Cómo añado a otro administrador?", "question", area="single_sign_on"),
        Question("La sincronización lleva {n} minutos de retraso", "incident", area="relay"),
    ),
    "pt-BR": (
        Question("Relatório não confere com o painel", "incident", area="atlas"),
        Question("Nota fiscal {n} com endereço antigo", "task", area="billing", group=1),
    ),
    "pl": (Question("Błąd 502 przy wysyłce paczki {n}", "incident", area="api"),),
    "sv": (Question("Går det att ändra språk för enskilda användare?", "question"),),
    "ja": (
        Question("ログインできません", "incident", area="single_sign_on"),
        Question("請求書 {n} の宛名を変更したい", "task", area="billing", group=1),
        Question("レポートの数字が合わない件について", "incident", area="atlas"),
    ),
}

INCIDENTS = (
    Question("Nobody can sign in since the update", "incident", area="single_sign_on", group=2),
    Question("Imports fail with error {n}", "incident", area="relay", group=2),
    Question("Production is down 🔥", "incident", area="beacon", group=2, tags=("escalated",)),
    Question("Balances are wrong after last night's run", "incident", area="ledger", group=2),
)
OUTAGE = Question("Is there an outage?", "incident", area="beacon", group=2, tags=("outage",))
COMMENTS = ("Fast and friendly", "Took three days…", "Sehr kompetent, danke!", "対応が丁寧でした")
STEPS = "1. Open the board\n2. Choose »Export«\n3. Nothing happens"


@cache
def for_language(code: str) -> tuple[Question, ...]:
    """Return what customers with a language write; all write English at times."""
    own = _BY_LANGUAGE.get(code, ())
    return _ENGLISH + own * 3
