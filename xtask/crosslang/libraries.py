"""The official libraries of Python. `sign` and `verify` read cases from stdin, an array of
{package, secret, url, body, headers}, and print one line of JSON a case: {package, headers} or {package, genuine}."""

import json
import sys
import time
from datetime import datetime, timezone
from urllib.parse import parse_qsl

import standardwebhooks
import stripe
import svix.webhooks
from slack_sdk.signature import SignatureVerifier
from square.utils.webhooks_helper import verify_signature
from twilio.request_validator import RequestValidator


class Standard:
    """Signs as Standard Webhooks says, with headers that begin like this."""

    def __init__(self, webhook, prefix):
        self.webhook, self.prefix = webhook, prefix

    def sign(self, case):
        now = datetime.now(timezone.utc)
        signature = self.webhook(case["secret"]).sign("msg_crosslang", now, case["body"])
        return {
            f"{self.prefix}-id": "msg_crosslang",
            f"{self.prefix}-timestamp": str(int(now.timestamp())),
            f"{self.prefix}-signature": signature,
        }

    def verify(self, case):
        self.webhook(case["secret"]).verify(case["body"], case["headers"])
        return True


class Stripe:
    def sign(self, case):
        header = stripe.WebhookSignature.generate_signature_header(case["body"], case["secret"])
        return {"stripe-signature": header}

    def verify(self, case):
        header = case["headers"]["stripe-signature"]
        return stripe.WebhookSignature.verify_header(case["body"], header, case["secret"], 300)


class Slack:
    def sign(self, case):
        now = str(int(time.time()))
        signature = SignatureVerifier(case["secret"]).generate_signature(timestamp=now, body=case["body"])
        return {"x-slack-signature": signature, "x-slack-request-timestamp": now}

    def verify(self, case):
        headers = case["headers"]
        return SignatureVerifier(case["secret"]).is_valid(
            case["body"], headers["x-slack-request-timestamp"], headers["x-slack-signature"]
        )


class Twilio:
    def sign(self, case):
        signature = RequestValidator(case["secret"]).compute_signature(case["url"], fields(case))
        return {"x-twilio-signature": signature}

    def verify(self, case):
        signature = case["headers"]["x-twilio-signature"]
        return RequestValidator(case["secret"]).validate(case["url"], fields(case), signature)


class Square:
    def verify(self, case):
        return verify_signature(
            request_body=case["body"],
            signature_header=case["headers"]["x-square-hmacsha256-signature"],
            signature_key=case["secret"],
            notification_url=case["url"],
        )


def fields(case):
    return dict(parse_qsl(case["body"], keep_blank_values=True))


LIBRARIES = {
    "stripe": Stripe(),
    "standardwebhooks": Standard(standardwebhooks.Webhook, "webhook"),
    "svix": Standard(svix.webhooks.Webhook, "svix"),
    "slack_sdk": Slack(),
    "twilio": Twilio(),
    "square": Square(),
}

verb = sys.argv[1]
for case in json.load(sys.stdin):
    act = getattr(LIBRARIES.get(case["package"]), verb, None)
    if act is None:
        continue
    if verb == "sign":
        print(json.dumps({"package": case["package"], "headers": act(case)}))
        continue
    try:
        genuine = bool(act(case))
    except Exception:  # It says so by raising.
        genuine = False
    print(json.dumps({"package": case["package"], "genuine": genuine}))
