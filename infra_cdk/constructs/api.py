"""The REST API in front of the api function."""

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra_cdk.settings import StackSettings


class Api(Construct):
    """Every path goes to one function, which routes by itself and owns the OpenAPI document."""

    def __init__(
        self, scope: Construct, id_: str, settings: StackSettings, handler: lambda_.IFunction
    ) -> None:
        super().__init__(scope, id_)
        self.rest_api = apigateway.LambdaRestApi(
            self,
            "RestApi",
            handler=handler,
            proxy=True,
            cloud_watch_role=False,
            deploy_options=apigateway.StageOptions(stage_name=settings.stage),
        )
