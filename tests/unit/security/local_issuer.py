"""An identity provider small enough for a test: one key at a time, served over HTTP on the loopback."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Final, Self

from joserfc import jwt
from joserfc.jwk import ECKey, KeyParameters, RSAKey

from octavo.security.jwks import IssuerKeys
from octavo.security.tokens import TokenVerifier
from octavo_cli.cloud import issuer as laptop

AUDIENCE: Final = "octavo"


def verifier_of(issuer: laptop.LocalIssuer) -> TokenVerifier:
    """Returns what a stack would verify the laptop's tokens with, given the issuer's parameters."""
    told = issuer.stack_parameters()
    return TokenVerifier(IssuerKeys(told["JwksUrl"]), told["JwtIssuer"], told["JwtAudience"], ("tenant",))


def new_key(algorithm: str, kid: str) -> RSAKey | ECKey:
    """Returns a private key that signs with this algorithm."""
    parameters: KeyParameters = {"kid": kid, "use": "sig", "alg": algorithm}
    if algorithm == "RS256":
        return RSAKey.generate_key(2048, parameters)
    return ECKey.generate_key("P-256", parameters)


class LocalIssuer:
    """Issues tokens, and publishes the keys to verify them with at `<url>/.well-known/jwks.json`."""

    def __init__(self, algorithm: str = "ES256") -> None:
        self.algorithm = algorithm
        self.key = new_key(algorithm, "key-1")
        self.fetches = 0
        self.body: bytes | None = None  # what is served in place of the keys

        class Handler(BaseHTTPRequestHandler):
            def do_GET(handler) -> None:  # noqa: N805 - http.server's name; `self` is the issuer's
                handler.send_response(200 if handler.path == "/.well-known/jwks.json" else 404)
                handler.end_headers()
                handler.wfile.write(self._serve())

            def log_message(handler, *_: Any) -> None:  # noqa: N805 - as above
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _serve(self) -> bytes:
        self.fetches += 1
        return self.body or self.public_keys()

    def public_keys(self) -> bytes:
        """Returns the keys as they are published."""
        return json.dumps({"keys": [self.key.as_dict(private=False)]}).encode()

    def rotate(self) -> None:
        """Signs with a new key from now on, and publishes no other."""
        self.key = new_key(self.algorithm, f"{self.key.kid}+")

    def token(self, **claims: Any) -> str:
        """Returns a token that is good, unless the claims say otherwise; a claim of None is left out."""
        now = int(time.time())
        usual = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "user-1",
            "tenant": "acme",
            "nbf": now,
            "exp": now + 300,
        }
        chosen = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return jwt.encode({"alg": self.algorithm, "kid": self.key.kid}, chosen, self.key)
