"""The stack that each local cloud is given: they differ in how functions are packed."""

from enum import StrEnum
from pathlib import Path
from typing import Final

from infra_cdk.settings import Authentication, Image, Packaging, Search, StackSettings, TokenCheck
from octavo_cli.cloud.endpoint import Cloud


class Functions(StrEnum):
    """What stands for a function's image in LocalStack: a runtime's name, or, given a token, itself."""

    RUNTIMES = "runtimes"
    IMAGES = "images"


def stack_settings(
    cloud: Cloud,
    authentication: Authentication = Authentication.JWT,
    functions: Functions = Functions.RUNTIMES,
) -> StackSettings:
    """Return the settings of a local cloud's stack.

    LocalStack's gateway knows no authorizers, so that the api function checks tokens there.
    """
    if cloud is Cloud.MINISTACK:
        return _in_images("-emulated", authentication, TokenCheck.GATEWAY)
    if cloud is Cloud.LOCALSTACK and functions is Functions.IMAGES:
        # Its own way of calling them is in none of our images.
        return _in_images("", authentication, TokenCheck.FUNCTION)
    if cloud is Cloud.LOCALSTACK:
        return StackSettings(
            python=Path("python"),
            models=Path("/opt/models"),
            documents_runtime="provided.al2",
            authentication=authentication,
            token_check=TokenCheck.FUNCTION,
            console=False,
        )
    return StackSettings(authentication=authentication)


def _in_images(suffix: str, authentication: Authentication, token_check: TokenCheck) -> StackSettings:
    return StackSettings(
        packaging=Packaging.GIVEN,
        images={image: f"octavo/{image}{suffix}" for image in Image},
        search=Search.GIVEN,
        search_url="http://opensearch:9200",
        authentication=authentication,
        token_check=token_check,
        console=False,
    )


# Those of docker-compose.yml, whose deployer has them synthesised.
IN_CONTAINERS: Final = (
    stack_settings(Cloud.MINISTACK),
    stack_settings(Cloud.LOCALSTACK),
    stack_settings(Cloud.LOCALSTACK, functions=Functions.IMAGES),
)
