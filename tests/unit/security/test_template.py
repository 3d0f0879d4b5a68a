"""What the synthesised template says about who may call, and about secrets."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from infra_cdk.settings import PRESETS, Authentication, StackSettings
from octavo_cli.cloud.deploy import STACK_NAME, synthesize
from octavo_cli.cloud.endpoint import Cloud
from octavo_cli.cloud.issuer import LocalIssuer
from octavo_cli.cloud.stacks import stack_settings

SECRET_NAME = re.compile(r"SECRET|PASSW|TOKEN|CREDENTIAL|PRIVATE|ACCESS_?KEY|API_?KEY", re.IGNORECASE)
SECRET_VALUE = re.compile(r"AKIA[0-9A-Z]{16}|-----BEGIN|://[^/\s]+@|\{\{resolve:|\b[0-9A-Za-z+_=-]{40,}\b")


def resources(template: dict[str, Any], resource_type: str) -> list[dict[str, Any]]:
    found = template["Resources"].values()
    return [resource["Properties"] for resource in found if resource["Type"] == resource_type]


def environment(template: dict[str, Any], function: str) -> dict[str, Any]:
    found = [item["Environment"]["Variables"] for item in resources(template, "AWS::Lambda::Function")]
    (variables,) = [item for item in found if item["POWERTOOLS_SERVICE_NAME"] == function]
    return dict(variables)


WITH_TOKENS = {
    "local": StackSettings(),
    "small": StackSettings.small(),
    "production": StackSettings.production(),
}
LOCALSTACK = stack_settings(Cloud.LOCALSTACK)
WITHOUT_TOKENS = StackSettings(authentication=Authentication.NONE)
ALL = {"local-none": WITHOUT_TOKENS, "localstack": LOCALSTACK, **WITH_TOKENS}


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


def test_every_method_asks_the_authorizer_but_a_browsers_preflight_and_the_health_check(
    template_with_tokens: dict[str, Any],
) -> None:
    paths = {
        name: resource["Properties"]["PathPart"]
        for name, resource in template_with_tokens["Resources"].items()
        if resource["Type"] == "AWS::ApiGateway::Resource"
    }
    without = set()
    methods = resources(template_with_tokens, "AWS::ApiGateway::Method")
    for method in methods:
        if method["AuthorizationType"] != "CUSTOM" or "AuthorizerId" not in method:
            without.add((method["HttpMethod"], paths.get(method["ResourceId"].get("Ref"), "")))
    assert without == {("OPTIONS", ""), ("OPTIONS", "{proxy+}"), ("GET", "healthz")}
    assert len(methods) == len(without) + 2


def test_where_the_gateway_cannot_check_tokens_the_function_is_told_whom_to_trust() -> None:
    template = synthesized(LOCALSTACK)
    assert not resources(template, "AWS::ApiGateway::Authorizer")
    variables = environment(template, "api")
    assert variables["OCTAVO_AUTHENTICATION"] == "jwt"
    assert {variables[f"OCTAVO_JWT_{name.upper()}"]["Ref"] for name in ("issuer", "audience")} == {
        "JwtIssuer",
        "JwtAudience",
    }


def test_keys_come_in_a_url_of_their_own_from_the_laptops_issuer_alone(tmp_path: Path) -> None:
    told = LocalIssuer.create(tmp_path / "key.json").stack_parameters()
    for name, value in told.items():
        for preset, settings in WITH_TOKENS.items():
            pattern = synthesized(settings)["Parameters"][name].get("AllowedPattern", ".*")
            accepted = re.fullmatch(pattern, value) is not None
            assert accepted == (preset == "local" or name != "JwksUrl"), (preset, name)


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
    assert environment(template, "api")["OCTAVO_AUTHENTICATION"] == settings.authentication


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_asks_for_tokens_unless_the_laptops_is_told_otherwise(preset: str) -> None:
    assert PRESETS[preset]().authentication is Authentication.JWT
    if preset == "local":
        assert PRESETS[preset](authentication="none").authentication is Authentication.NONE
    else:
        with pytest.raises(ValidationError, match=r"local cloud may do without tokens: choose .* `jwt`"):
            PRESETS[preset](authentication="none")


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"stage": "test", "authentication": "none"}, "may do without tokens"),
        (
            {"packaging": "image", "search": "given", "search_url": "", "token_check": "function"},
            "token check `gateway`",
        ),
        (
            {"authentication": "none", "jwt_issuer": "https://issuer.example"},
            "Nobody checks tokens with authentication `none`",
        ),
        ({"authentication": "none", "jwt_audience": "octavo"}, "leave out `jwt_audience`"),
        ({"stage": "test", "jwt_issuer": "http://issuer.example"}, "must start with https://"),
        ({"authentication": "jwt", "jwt_issuer": "https://user:word@issuer.example"}, "jwt_issuer"),
        ({"authentication": "jwt", "tenant_claims": []}, "tenant_claims"),
        ({"search_url": "https://user:word@search.example"}, "holds a password"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(choices: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        StackSettings.model_validate(choices)
