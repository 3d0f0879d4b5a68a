"""The issuer of a local cloud: a key in a file of ours, which signs the tokens of whoever may read it.

The cloud is told the public half when the stack is deployed, inside a `data:` URL. So nothing needs to be reached,
neither from a process of the embedded cloud nor from a container, and a cloud that moves to another port stays valid.
"""

import base64
import json
import os
import time
from pathlib import Path
from typing import Final, Self

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from octavo.errors import Misconfigured

FILE_NAME: Final = "signing-key.json"
# A name, not an address: nobody can ever have a site at it (RFC 6761).
ISSUER: Final = "https://octavo.localhost"
AUDIENCE: Final = "octavo"
SUBJECT: Final = "octavo-cli"
_ALGORITHM: Final = "ES256"


class LocalIssuer:
    """Signs tokens with the key of one file."""

    def __init__(self, key: ECKey) -> None:
        self._key = key

    @classmethod
    def create(cls, file: Path) -> Self:
        """Open the file's key; make one that only its owner may read where there is none."""
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            key = ECKey.generate_key("P-256", {"use": "sig", "alg": _ALGORITHM}, auto_kid=True)
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as output:
                json.dump(key.as_dict(private=True), output)
        return cls.open(file)

    @classmethod
    def open(cls, file: Path) -> Self:
        """Open the file's key.

        Raises:
            Misconfigured: the file is gone, or holds no key.
        """
        try:
            key = ECKey.import_key(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError, JoseError) as error:
            raise Misconfigured(
                f"the key that signs tokens is not in {file}; delete the file if it is there, and run `octavo up`"
            ) from error
        return cls(key)

    def stack_parameters(self) -> dict[str, str]:
        """Return what a stack must be told to trust this issuer."""
        keys = json.dumps({"keys": [self._key.as_dict(private=False)]}).encode()
        return {
            "JwtIssuer": ISSUER,
            "JwtAudience": AUDIENCE,
            "JwksUrl": f"data:application/json;base64,{base64.b64encode(keys).decode()}",
        }

    def token(self, tenant: str, seconds: float) -> str:
        """Return a token for the tenant that expires after so many seconds."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": SUBJECT,
            "tenant": tenant,
            "iat": now,
            "exp": now + int(seconds),
        }
        return jwt.encode({"alg": _ALGORITHM, "kid": self._key.kid}, claims, self._key)
