"""A program that speaks to the API for a person of the cast."""

import json

from django.test import Client

from units.services.tokens import issue_token


class Caller:
    """JSON in, JSON out, with a token of this person's (or none)."""

    def __init__(self, person=None, *, writes=True):
        self.client = Client(raise_request_exception=False)
        self.headers = {}
        if person is not None:
            made = issue_token(by=person, name="取数程序", days=30, writes=writes)
            self.token = made
            self.headers["Authorization"] = f"Bearer {made.issued}"

    def get(self, path, **query):
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path, body=None, *, key=None):
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        raw = body if isinstance(body, bytes) else json.dumps(body or {})
        return self.client.post(f"/api/v1/{path}", raw, content_type="application/json", headers=headers)
