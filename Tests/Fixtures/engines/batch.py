"""A profiles file as the rows of the four tables that `sources.sql` reads, every value as text."""

import json

PARTY = ["party_type", "kyc_verified", "tax_id", "created_at", "contact_person", "email", "phone", "address"]


def text(value):
    """A value as it stands in the file; None where there is none."""
    if value is None:
        return None
    if value is True or value is False:
        return "true" if value else "false"
    return str(value)


def tables(path, own=()):
    """The names of the columns and the rows of each table. `own` are features of the user's own, columns of parties."""
    with open(path, encoding="utf-8") as file:
        batch = json.load(file, parse_float=str, parse_int=str)
    parties, transactions, relationships = [], [], []
    for place, party in enumerate(batch["parties"]):
        features = party.get("features") or {}
        parties.append(
            [place, text(party["party_id"])]
            + [text(party.get(key)) for key in PARTY]
            + [number(features.get(name)) for name in own]
        )
    for place, one in enumerate(batch.get("transactions") or []):
        kind = one.get("txn_type")
        kind = one.get("transaction_type") if kind is None else kind
        transactions.append([place, text(one.get("party_id")), text(one.get("amount")), kind, one.get("ts")])
    for one in batch.get("relationships") or []:
        relationships.append(
            [text(one.get("from_party_id")), text(one.get("to_party_id")), one.get("established_date")])
    return {
        "batch": (["batch_id", "as_of"], [[batch["batch_id"], batch.get("as_of") or batch.get("generated_at")]]),
        "parties": (["place", "party_id"] + PARTY + list(own), parties),
        "transactions": (["place", "party_id", "amount", "txn_type", "ts"], transactions),
        "relationships": (["from_party_id", "to_party_id", "established_date"], relationships),
    }


def number(value):
    """A value of a feature: a boolean is 1 or 0."""
    return {True: "1", False: "0"}.get(value, value) if isinstance(value, bool) else value
