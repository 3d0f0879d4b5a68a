"""From a bearer token (a JWT, RFC 7519) to the tenant it speaks for."""

from collections.abc import Sequence
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, Key

from octavo.document import Model
from octavo.errors import InvalidRequest, InvalidToken, Misconfigured, NoTenant
from octavo.security.jwks import IssuerKeys
from octavo.security.naming import check_tenant

# Asymmetric ones only: with HS256 in the list, the issuer's public key would do as a shared secret.
ALGORITHMS: Final = ("RS256", "ES256")
# Clocks differ a little, even well-kept ones.
LEEWAY_SECONDS: Final = 5
# The library's own, and what escapes it: a header that is JSON but no object, or nested thousands deep.
_REFUSALS: Final = (JoseError, ValueError, TypeError, AttributeError, RecursionError)


class Caller(Model):
    """Who calls, as the issuer says."""

    subject: str
    tenant: str


class TokenVerifier:
    """Verifies the tokens of one issuer, for one audience."""

    def __init__(self, keys: IssuerKeys, issuer: str, audience: str, tenant_claims: Sequence[str]) -> None:
        if not issuer or not audience or not tenant_claims:
            raise Misconfigured("the authorizer needs an issuer, an audience and the name of a tenant claim")
        self._keys = keys
        self._tenant_claims = tenant_claims
        self._registered = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    def verify_header(self, authorization: str) -> Caller:
        """Return who a request's `Authorization` header speaks for.

        Raises:
            InvalidToken: the header holds no bearer token, or one that is not to be trusted.
            NoTenant: the token names no tenant.
            DependencyUnavailable: the issuer's keys cannot be had.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise InvalidToken("the Authorization header holds no bearer token")
        return self.verify(token.strip())

    def verify(self, token: str) -> Caller:
        """Return who the token speaks for.

        Raises:
            InvalidToken: the token is not to be trusted.
            NoTenant: it is, but it names no tenant.
            DependencyUnavailable: the issuer's keys cannot be had.
        """
        claims = self._claims(token)
        named = next((claims[name] for name in self._tenant_claims if name in claims), None)
        if not isinstance(named, str):
            raise NoTenant(f"the token has none of the claims {', '.join(self._tenant_claims)} as a string")
        try:
            return Caller(subject=str(claims["sub"]), tenant=check_tenant(named))
        except InvalidRequest as error:
            raise NoTenant(str(error)) from error

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            # The library asks for the key after it has checked the algorithm: hopeless tokens never reach the issuer.
            claims = jwt.decode(token, self._key, algorithms=ALGORITHMS).claims
            self._registered.validate(claims)
        except _REFUSALS as error:
            raise InvalidToken(f"{type(error).__name__}: {error}") from error
        return claims

    def _key(self, signed: GuestProtocol) -> Key:
        key = self._keys.get(str(signed.headers().get("kid", "")))
        if key is None:
            raise InvalidToken("the issuer has no key of this id")
        return key
