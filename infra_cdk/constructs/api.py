"""The REST API in front of the api function, and who may call it."""

import json
from typing import Final

from aws_cdk import CfnParameter, Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra_cdk.settings import Authentication, StackSettings

# For so long API Gateway believes what the authorizer said of a token: it may outlive its expiry by that.
BELIEVED: Final = Duration.seconds(60)
# Anything else is refused before it costs a call of the authorizer.
BEARER: Final = r"^[Bb]earer [-0-9A-Za-z_]+\.[-0-9A-Za-z_]+\.[-0-9A-Za-z_]+$"


class Api(Construct):
    """Every path goes to one function, which routes by itself and owns the OpenAPI document.

    With authentication `jwt`, API Gateway asks `authorizer` first. Only a browser's preflight, which never
    carries a token, comes in without.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        settings: StackSettings,
        handler: lambda_.Function,
        authorizer: lambda_.Function,
    ) -> None:
        super().__init__(scope, id_)
        handler.add_environment("OCTAVO_AUTHENTICATION", settings.authentication)
        checked = settings.authentication is Authentication.JWT
        self.rest_api = apigateway.LambdaRestApi(
            self,
            "RestApi",
            handler=handler,
            proxy=True,
            cloud_watch_role=False,
            deploy_options=apigateway.StageOptions(stage_name=settings.stage),
            default_method_options=self._only_with_token(authorizer) if checked else None,
        )
        if checked:
            self._tell_whom_to_trust(authorizer, settings)
            self._answer_browsers(handler)

    def _only_with_token(self, authorizer: lambda_.Function) -> apigateway.MethodOptions:
        return apigateway.MethodOptions(
            authorizer=apigateway.TokenAuthorizer(
                self, "Authorizer", handler=authorizer, results_cache_ttl=BELIEVED, validation_regex=BEARER
            )
        )

    def _tell_whom_to_trust(self, authorizer: lambda_.Function, settings: StackSettings) -> None:
        """Make the issuer and its audience parameters, so that one template serves every issuer.

        Without a default, CloudFormation refuses a deployment that does not name them.
        """
        scheme = "https?" if settings.stage == "local" else "https"
        for name, variable, default, pattern in (
            ("JwtIssuer", "OCTAVO_JWT_ISSUER", settings.jwt_issuer, rf"{scheme}://\S+"),
            ("JwtAudience", "OCTAVO_JWT_AUDIENCE", settings.jwt_audience, r"\S+"),
        ):
            parameter = CfnParameter(self, name, default=default or None, allowed_pattern=pattern)
            parameter.override_logical_id(name)
            authorizer.add_environment(variable, parameter.value_as_string)
        authorizer.add_environment("OCTAVO_JWKS_URL", settings.jwks_url)
        authorizer.add_environment("OCTAVO_TENANT_CLAIMS", json.dumps(settings.tenant_claims))

    def _answer_browsers(self, handler: lambda_.Function) -> None:
        """Let preflights through to the function, and let the console's page read what the gateway itself refuses."""
        for resource in (self.rest_api.root, self.rest_api.root.get_resource("{proxy+}")):
            if resource is not None:
                resource.add_method(
                    "OPTIONS",
                    apigateway.LambdaIntegration(handler),
                    authorization_type=apigateway.AuthorizationType.NONE,
                )
        for kind in (apigateway.ResponseType.DEFAULT_4_XX, apigateway.ResponseType.DEFAULT_5_XX):
            self.rest_api.add_gateway_response(
                f"Refused{kind.response_type}",
                type=kind,
                response_headers={"Access-Control-Allow-Origin": "'*'"},
            )
