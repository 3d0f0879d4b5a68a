"""The tokens that commands carry: minted here for a local cloud, brought along for any other."""

import os
import time
from collections.abc import Callable
from typing import Final

from octavo.pipeline.identity import DEFAULT_TENANT
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.cloud.issuer import LocalIssuer

TOKEN_VARIABLE: Final = "OCTAVO_TOKEN"  # noqa: S105 - a variable's name
# Short enough to be worth little to a thief, long enough that a gateway's memory of it helps.
LIFETIME_SECONDS: Final = 900
RENEW_SECONDS: Final = 60

# Returns the token to send with the next request, or None to send none.
Tokens = Callable[[], str | None]


def tokens_for(deployment: Deployment, tenant: str = DEFAULT_TENANT) -> Tokens:
    """Return where the deployment's tokens come from; `tenant` is asked of a local issuer, no other listens."""
    if deployment.signing_key is None:
        return lambda: os.environ.get(TOKEN_VARIABLE) or None
    return MintedTokens(LocalIssuer.open(deployment.signing_key), tenant)


class MintedTokens:
    """Tokens of a local issuer, each used until shortly before it expires: a gateway checks a new one afresh."""

    def __init__(self, issuer: LocalIssuer, tenant: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._tenant = tenant
        self._clock = clock
        self._token = ""
        self._renew_at = float("-inf")

    def __call__(self) -> str:
        """Return a token that is good for another minute at least."""
        if self._clock() >= self._renew_at:
            self._token = self._issuer.token(self._tenant, LIFETIME_SECONDS)
            self._renew_at = self._clock() + LIFETIME_SECONDS - RENEW_SECONDS
        return self._token
