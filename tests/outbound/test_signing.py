"""What is signed here, the library of Standard Webhooks verifies."""

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from csgraph.clock import system_clock
from csgraph.outbound.signing import new_secret, request_headers

BODY = '{"type":"change","data":{"name":"Änderung"}}'


def test_each_of_several_secrets_verifies_a_message() -> None:
    secrets = [new_secret(), new_secret()]

    headers = request_headers(secrets, "whd_1", system_clock(), BODY)

    for secret in secrets:
        assert Webhook(secret).verify(BODY, headers)["data"] == {"name": "Änderung"}


def test_another_secret_or_body_does_not() -> None:
    secret = new_secret()
    headers = request_headers([secret], "whd_1", system_clock(), BODY)

    for wrong, body in ((new_secret(), BODY), (secret, BODY + " ")):
        with pytest.raises(WebhookVerificationError):
            Webhook(wrong).verify(body, headers)
