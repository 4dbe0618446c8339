"""Verifies a webhook with the published client.

Standard input: {"secret", "body", "signature"} as JSON. Prints {"id", "type", "paymentHash", "amountSats"}, or {"refused"} with the reason.
"""
import json
import sys

from l402kit import verify_webhook

given = json.load(sys.stdin)
try:
    event = verify_webhook(given["secret"], given["body"], given["signature"])
    print(json.dumps({"id": event.id, "type": event.type, "paymentHash": event.data.payment_hash, "amountSats": event.data.amount_sats}))
except ValueError as error:
    print(json.dumps({"refused": str(error)}))
