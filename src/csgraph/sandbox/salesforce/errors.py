"""The refusals of the Salesforce API, in its own words.

Data errors are a list of objects; OAuth errors are one object of another shape.
"""

from dataclasses import dataclass


@dataclass(eq=False)
class SalesforceError(Exception):
    """A data request refused."""

    status: int
    code: str
    message: str

    def body(self) -> list[dict[str, str]]:
        """Return what the API answers."""
        return [{"message": self.message, "errorCode": self.code}]


@dataclass(eq=False)
class OAuthError(Exception):
    """A token request refused."""

    code: str
    message: str
    status: int = 400

    def body(self) -> dict[str, str]:
        """Return what the token endpoint answers."""
        return {"error": self.code, "error_description": self.message}


def not_found() -> SalesforceError:
    """Return the answer for a path that leads nowhere."""
    return SalesforceError(404, "NOT_FOUND", "The requested resource does not exist")


def at_position(soql: str, position: int, code: str, message: str) -> SalesforceError:
    """Return a refused query, with the place marked as Salesforce marks it."""
    before = soql[:position]
    row = before.count("\n") + 1
    line_start = before.rfind("\n") + 1
    line_end = soql.find("\n", position)
    line = soql[line_start : line_end if line_end >= 0 else len(soql)]
    column = position - line_start
    shown_from = max(0, column - 40)
    excerpt = line[shown_from : column + 40]
    marker = " " * (column - shown_from) + "^"
    text = f"\n{excerpt}\n{marker}\nERROR at Row:{row}:Column:{column + 1}\n{message}"
    return SalesforceError(400, code, text)
