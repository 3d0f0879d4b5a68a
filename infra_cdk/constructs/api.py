"""The REST API in front of the api function, and who may call it."""

import json
from collections.abc import Sequence
from typing import Final

from aws_cdk import CfnParameter, Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra_cdk.constructs.functions import Functions
from infra_cdk.refusals import REFUSALS
from infra_cdk.settings import Authentication, StackSettings, TokenCheck

# For so long API Gateway believes what the authorizer said of a token: it may outlive its expiry by that.
BELIEVED: Final = Duration.seconds(60)
# Anything else is refused before it costs a call of the authorizer.
BEARER: Final = r"^[Bb]earer [-0-9A-Za-z_]+\.[-0-9A-Za-z_]+\.[-0-9A-Za-z_]+$"


class Api(Construct):
    """Every path goes to one function, which routes by itself and owns the OpenAPI document.

    With authentication `jwt`, API Gateway asks `authorizer` first. Only a browser's preflight, which never
    carries a token, and a health check come in without.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        settings: StackSettings,
        functions: Functions,
    ) -> None:
        super().__init__(scope, id_)
        functions["api"].add_environment("OCTAVO_AUTHENTICATION", settings.authentication)
        functions["api"].add_environment("OCTAVO_CORS_ORIGINS", json.dumps(settings.cors_origins))
        functions["api"].add_environment("OCTAVO_RENDER_FUNCTION", functions.called("render").function_arn)
        handler = functions.called("api")
        with_tokens = settings.authentication is Authentication.JWT
        checked_here = with_tokens and settings.token_check is TokenCheck.GATEWAY
        self.rest_api = apigateway.LambdaRestApi(
            self,
            "RestApi",
            rest_api_name=f"octavo-{settings.stage}",  # its metrics are told apart by this alone
            handler=handler,
            proxy=True,
            cloud_watch_role=False,
            deploy_options=apigateway.StageOptions(
                stage_name=settings.stage,
                tracing_enabled=settings.tracing or None,
                throttling_rate_limit=settings.requests_a_second,
                throttling_burst_limit=2 * settings.requests_a_second,
            ),
            default_method_options=self._only_with_token(functions) if checked_here else None,
        )
        if with_tokens:
            self._tell_whom_to_trust((functions["authorizer"], functions["api"]), settings)
        if checked_here:
            self._answer_without_token(handler)
        self._refuse_in_our_words()

    def _only_with_token(self, functions: Functions) -> apigateway.MethodOptions:
        return apigateway.MethodOptions(
            authorizer=apigateway.TokenAuthorizer(
                self,
                "Authorizer",
                handler=functions.called("authorizer"),
                results_cache_ttl=BELIEVED,
                validation_regex=BEARER,
            )
        )

    def _tell_whom_to_trust(self, verifiers: Sequence[lambda_.Function], settings: StackSettings) -> None:
        """Make the issuer, its audience and its keys parameters, so that one template serves every issuer.

        Without a default, CloudFormation refuses a deployment that does not name them. A laptop's issuer has no
        address, so that its public keys come in a `data:` URL.
        """
        local = settings.stage == "local"
        web, keys = ("https?://", "https?://|data:") if local else ("https://", "https://")
        for name, variable, default, pattern in (
            ("JwtIssuer", "OCTAVO_JWT_ISSUER", settings.jwt_issuer or None, rf"{web}\S+"),
            ("JwtAudience", "OCTAVO_JWT_AUDIENCE", settings.jwt_audience or None, r"\S+"),
            ("JwksUrl", "OCTAVO_JWKS_URL", settings.jwks_url, rf"(({keys})\S+)?"),
        ):
            parameter = CfnParameter(self, name, default=default, allowed_pattern=pattern)
            parameter.override_logical_id(name)
            for function in verifiers:
                function.add_environment(variable, parameter.value_as_string)
        for function in verifiers:
            function.add_environment("OCTAVO_TENANT_CLAIMS", json.dumps(settings.tenant_claims))

    def _answer_without_token(self, handler: lambda_.IFunction) -> None:
        """Let preflights and health checks through to the function."""
        health = self.rest_api.root.add_resource("healthz")
        open_methods = [(self.rest_api.root, "OPTIONS"), (health, "GET")]
        if (proxy := self.rest_api.root.get_resource("{proxy+}")) is not None:
            open_methods.append((proxy, "OPTIONS"))
        for resource, method in open_methods:
            resource.add_method(
                method,
                apigateway.LambdaIntegration(handler),
                authorization_type=apigateway.AuthorizationType.NONE,
            )

    def _refuse_in_our_words(self) -> None:
        """Answer with a problem where the gateway itself refuses; any page may read why, which says nothing of anybody's."""
        for refusal in REFUSALS:
            self.rest_api.add_gateway_response(
                f"Refused{refusal.kind.response_type}",
                type=refusal.kind,
                response_headers={"Access-Control-Allow-Origin": "'*'", **refusal.headers},
                templates={"application/json": json.dumps(refusal.problem)},
            )
