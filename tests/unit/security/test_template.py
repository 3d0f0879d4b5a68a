"""What the synthesised template says about who may call, and about secrets."""

import json
import re
from typing import Any

import pytest
from pydantic import ValidationError

from infra_cdk.settings import Authentication, StackSettings
from octavo_cli.cloud.deploy import STACK_NAME, synthesize

SECRET_NAME = re.compile(r"SECRET|PASSW|TOKEN|CREDENTIAL|PRIVATE|ACCESS_?KEY|API_?KEY", re.IGNORECASE)
SECRET_VALUE = re.compile(r"AKIA[0-9A-Z]{16}|-----BEGIN|://[^/\s]+@|\{\{resolve:|\b[0-9A-Za-z+_=-]{40,}\b")


def resources(template: dict[str, Any], resource_type: str) -> list[dict[str, Any]]:
    found = template["Resources"].values()
    return [resource["Properties"] for resource in found if resource["Type"] == resource_type]


WITH_TOKENS = {
    "local-jwt": StackSettings(authentication=Authentication.JWT),
    "small": StackSettings.small(),
    "production": StackSettings.production(),
}
ALL = {"local": StackSettings(), **WITH_TOKENS}


def synthesized(settings: StackSettings) -> dict[str, Any]:
    template: dict[str, Any] = json.loads((synthesize(settings) / f"{STACK_NAME}.template.json").read_text())
    return template


@pytest.fixture(scope="module", params=ALL)
def settings(request: pytest.FixtureRequest) -> StackSettings:
    return ALL[request.param]


@pytest.fixture(scope="module")
def template(settings: StackSettings) -> dict[str, Any]:
    return synthesized(settings)


@pytest.fixture(scope="module", params=WITH_TOKENS)
def template_with_tokens(request: pytest.FixtureRequest) -> dict[str, Any]:
    return synthesized(WITH_TOKENS[request.param])


def test_no_environment_variable_holds_a_secret(template: dict[str, Any]) -> None:
    functions = resources(template, "AWS::Lambda::Function")
    assert functions
    for function in functions:
        for name, value in function["Environment"]["Variables"].items():
            assert not SECRET_NAME.search(name), name
            assert not SECRET_VALUE.search(json.dumps(value)), name


def test_no_parameter_is_a_secret_that_functions_would_be_handed(template: dict[str, Any]) -> None:
    for name, parameter in template["Parameters"].items():
        assert not SECRET_NAME.search(name)
        assert not parameter.get("NoEcho"), name


def test_every_method_asks_the_authorizer_but_a_browsers_preflight(
    template_with_tokens: dict[str, Any],
) -> None:
    methods = resources(template_with_tokens, "AWS::ApiGateway::Method")
    assert {method["HttpMethod"] for method in methods} == {"ANY", "OPTIONS"}
    for method in methods:
        checked = method["AuthorizationType"] == "CUSTOM" and "AuthorizerId" in method
        assert checked == (method["HttpMethod"] != "OPTIONS")


def test_a_token_is_believed_for_a_minute_after_it_was_checked_at_most(
    template_with_tokens: dict[str, Any],
) -> None:
    (authorizer,) = resources(template_with_tokens, "AWS::ApiGateway::Authorizer")
    assert authorizer["AuthorizerResultTtlInSeconds"] <= 60


def test_a_deployment_must_name_whom_it_trusts(template_with_tokens: dict[str, Any]) -> None:
    for name in ("JwtIssuer", "JwtAudience"):
        assert "Default" not in template_with_tokens["Parameters"][name]
        assert not re.fullmatch(template_with_tokens["Parameters"][name]["AllowedPattern"], "")


def test_the_api_knows_whether_callers_must_bring_a_token(
    template: dict[str, Any], settings: StackSettings
) -> None:
    functions = [f["Environment"]["Variables"] for f in resources(template, "AWS::Lambda::Function")]
    (api,) = [variables for variables in functions if variables["POWERTOOLS_SERVICE_NAME"] == "api"]
    assert api["OCTAVO_AUTHENTICATION"] == settings.authentication


def test_only_the_laptop_does_without_tokens_unless_it_is_said() -> None:
    assert StackSettings().authentication is Authentication.NONE
    assert StackSettings(stage="test").authentication is Authentication.JWT


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"jwt_issuer": "https://issuer.example"}, "Nobody checks tokens with authentication `none`"),
        ({"stage": "test", "authentication": "none", "jwt_audience": "octavo"}, "leave out `jwt_audience`"),
        ({"stage": "test", "jwt_issuer": "http://issuer.example"}, "must start with https://"),
        ({"authentication": "jwt", "jwt_issuer": "https://user:word@issuer.example"}, "jwt_issuer"),
        ({"authentication": "jwt", "tenant_claims": []}, "tenant_claims"),
        ({"search_url": "https://user:word@search.example"}, "holds a password"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(choices: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        StackSettings.model_validate(choices)
