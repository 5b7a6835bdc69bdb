"""The credentials that the sandbox accepts: fakes, made to look like it."""

SALESFORCE_CLIENT_ID = "sandbox-consumer-key"
SALESFORCE_CLIENT_SECRET = "sandbox-consumer-secret"  # noqa: S105 - opens nothing but the sandbox
SALESFORCE_REFRESH_TOKEN = "sandbox-refresh-token"  # noqa: S105 - as above

ZENDESK_CLIENT_ID = "sandbox_oauth_client"
ZENDESK_CLIENT_SECRET = "sandbox-oauth-secret"  # noqa: S105 - as above
ZENDESK_EMAIL = "admin@sandbox.example"
ZENDESK_API_TOKEN = "sandbox-api-token"  # noqa: S105 - as above
