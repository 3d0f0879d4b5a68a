"""The issuer's public keys (RFC 7517), fetched when they are needed and kept for an hour."""

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

from octavo.errors import DependencyUnavailable

TIMEOUT_SECONDS: Final = 3
MOST_BYTES: Final = 256 * 1024
KEEP_SECONDS: Final = 3600
# Whoever sends tokens with made-up key ids must not make us hammer the issuer.
REFETCH_SECONDS: Final = 60


class IssuerKeys:
    """The keys at one URL, by their ids. A key that the issuer withdraws is trusted for an hour at most.

    The URL may be a `data:` one, which holds the keys itself: a local cloud's, whose issuer is a file.
    """

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._fetched_at = self._asked_at = float("-inf")

    def get(self, kid: str) -> Key | None:
        """Return the key of this id, or None; one that is unknown is asked for at most once a minute.

        Raises:
            DependencyUnavailable: the issuer was asked and did not answer with keys.
        """
        now = self._clock()
        if kid in self._keys and now - self._fetched_at < KEEP_SECONDS:
            return self._keys[kid]
        if not self._keys or now - self._asked_at >= REFETCH_SECONDS:
            self._asked_at = now
            self._keys = _fetch(self._url)
            self._fetched_at = now
        return self._keys.get(kid)


def _fetch(url: str) -> dict[str, Key]:
    """Return the signing keys at the URL. Symmetric ones are left out: nobody may publish those."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - a setting, not input
            keys = KeySet.import_key_set(json.loads(answer.read(MOST_BYTES)))
    except (OSError, ValueError, KeyError, TypeError, JoseError) as error:
        raise DependencyUnavailable(f"the issuer's keys at {url} cannot be had: {error}") from error
    return {
        str(key.kid): key
        for key in keys
        if isinstance(key, RSAKey | ECKey) and key.get("use", "sig") == "sig"
    }
