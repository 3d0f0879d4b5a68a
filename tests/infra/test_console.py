"""How the console is served: from a bucket that CloudFront alone reads, under headers that bind the browser."""

import json
from typing import Any

import pytest

from infra_cdk.settings import PRESETS, StackSettings
from octavo_cli.cloud.deploy import STACK_NAME, synthesize


def template(settings: StackSettings) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((synthesize(settings) / f"{STACK_NAME}.template.json").read_text())
    return loaded


def only(settings: StackSettings, resource_type: str) -> dict[str, Any]:
    (found,) = [
        resource["Properties"]
        for resource in template(settings)["Resources"].values()
        if resource["Type"] == resource_type
    ]
    return dict(found)


def policy(settings: StackSettings) -> dict[str, str]:
    """Return the Content-Security-Policy by its directives; what AWS fills in stands as {Name}."""
    headers = only(settings, "AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]
    written = headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    parts = written["Fn::Join"][1] if isinstance(written, dict) else [written]
    text = "".join(part if isinstance(part, str) else f"{{{next(iter(part.values()))}}}" for part in parts)
    return dict(directive.split(" ", 1) for directive in text.split("; "))


@pytest.mark.parametrize("preset", PRESETS)
def test_nothing_runs_or_loads_in_the_console_but_its_own_files(preset: str) -> None:
    directives = policy(PRESETS[preset]())
    asked = directives.pop("connect-src")
    assert directives == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' blob:",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    assert asked.startswith("'self' ")


def test_the_console_asks_the_stacks_own_api_and_buckets_alone() -> None:
    own, *asked = policy(StackSettings.small())["connect-src"].split(" https://")
    assert own == "'self'"
    assert len(asked) == 5
    assert asked[0] == "{ApiRestApiE35FEAFE}.execute-api.{AWS::Region}.{AWS::URLSuffix}"
    assert all("StorageUploads" in host or "StorageResults" in host for host in asked[1:])
    assert policy(StackSettings())["connect-src"] == "'self' http://127.0.0.1:*"


@pytest.mark.parametrize("preset", ["small", "production"])
def test_the_bucket_of_the_console_is_read_by_its_distribution_alone(preset: str) -> None:
    resources = template(PRESETS[preset]())["Resources"]
    (policy_document,) = [
        resource["Properties"]["PolicyDocument"]
        for name, resource in resources.items()
        if name.startswith("ConsoleFilesPolicy")
    ]
    (allowed,) = [found for found in policy_document["Statement"] if found["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert "ConsoleDistribution" in json.dumps(allowed["Condition"]["StringEquals"]["AWS:SourceArn"])
    behaviour = only(PRESETS[preset](), "AWS::CloudFront::Distribution")["DistributionConfig"][
        "DefaultCacheBehavior"
    ]
    assert behaviour["ViewerProtocolPolicy"] == "redirect-to-https"


def test_a_stack_can_do_without_a_console() -> None:
    without = template(StackSettings(console=False))
    assert not [name for name in without["Resources"] if "Console" in name]
    assert "ConsoleDomain" not in without["Outputs"]
