"""The stacks of the local clouds, and what is refused before anything is deployed."""

from pathlib import Path

import pytest

from infra_cdk.settings import Image, Packaging, TokenCheck
from octavo.errors import Misconfigured
from octavo_cli.cloud.endpoint import Cloud
from octavo_cli.cloud.stacks import Functions, stack_settings
from octavo_cli.lifecycle import bring_up


@pytest.mark.parametrize("cloud", [Cloud.MINISTACK, Cloud.LOCALSTACK])
def test_a_cloud_in_containers_is_refused_an_index_that_is_a_file(cloud: Cloud, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="add --search opensearch"):
        bring_up(cloud, f"sqlite:///{tmp_path}/index.sqlite", tmp_path, leashed=True)


def test_ministack_is_given_images_that_bring_the_emulator_and_checks_tokens_at_its_gateway() -> None:
    settings = stack_settings(Cloud.MINISTACK)
    assert settings.packaging is Packaging.GIVEN
    assert settings.images == {image: f"octavo/{image}-emulated" for image in Image}
    assert settings.token_check is TokenCheck.GATEWAY


def test_localstack_is_given_the_images_themselves_where_a_token_lets_it_run_them() -> None:
    assert stack_settings(Cloud.LOCALSTACK).packaging is Packaging.DIRECTORY
    settings = stack_settings(Cloud.LOCALSTACK, functions=Functions.IMAGES)
    assert settings.images == {image: f"octavo/{image}" for image in Image}
    assert settings.token_check is TokenCheck.FUNCTION
