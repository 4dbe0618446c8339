"""Buys a URL twice with the published client and prints what it got as one line of JSON.

Arguments: sync | async, URL, and the URL of the wallet that pays.
"""
import asyncio
import json
import sys

import httpx
from l402kit import AsyncL402Client, L402Client, L402Wallet

mode, url, wallet_url = sys.argv[1:4]


class Wallet(L402Wallet):
    def pay_invoice(self, bolt11: str) -> str:
        answer = httpx.post(f"{wallet_url}/pay", json={"bolt11": bolt11}, timeout=30)
        answer.raise_for_status()
        return answer.json()["preimage"]


def told(first, again, report):
    print(json.dumps({
        "first": {"status": first.status_code, "body": first.json()},
        "again": {"status": again.status_code, "body": again.json()},
        "spent": report.total,
    }))


def buy():
    with L402Client(wallet=Wallet(), budget_sats=1_000) as client:
        told(client.get(url), client.get(url), client.spending_report())


async def buy_async():
    async with AsyncL402Client(wallet=Wallet(), budget_sats=1_000) as client:
        told(await client.get(url), await client.get(url), client.spending_report())


if mode == "sync":
    buy()
else:
    asyncio.run(buy_async())
