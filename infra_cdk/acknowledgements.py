"""What cdk-nag asks and we answer: each finding that stands, where it stands, and why."""

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import Construct, IConstruct

from infra_cdk.constructs.api import Api
from infra_cdk.constructs.console import Console
from infra_cdk.constructs.functions import Functions
from infra_cdk.constructs.pipeline import Pipeline
from infra_cdk.constructs.search import SearchDomain
from infra_cdk.constructs.storage import Storage

_API = {
    "APIG1": "Access logs need a role that is set for the account's every API, which one stack must not replace; "
    "the function logs each request under its correlation id.",
    "APIG2": "The function validates every request against the models that its OpenAPI document is made of.",
    "APIG3": "A web ACL costs money while nobody calls. Who needs one associates it with the stage's ARN.",
    "APIG4": "Every method asks the authorizer but OPTIONS, a browser's preflight, which never carries a token, and "
    "GET of /healthz, which says no more than that the API is there.",
    "APIG6": "As APIG1: a role of the whole account.",
    "COG4": "Our authorizer verifies tokens of any OpenID issuer, of which Cognito is one.",
}
_DOMAIN = {
    "OS1": "In a VPC every function needs endpoints for five services; the domain answers only requests that a "
    "few roles have signed, over TLS.",
    "OS3": "Functions outside a VPC have no addresses of their own; the roles are the list of who may come.",
}
_CONSOLE = {
    "CFR1": "Who may use Octavo is told by tokens, not by countries.",
    "CFR2": "A web ACL costs money while nobody calls; the files are static and the same for everybody.",
    "CFR3": "The files hold nothing of a user; what CloudFront fetches of them is in the bucket's own access log.",
    "CFR4": "Without a domain of one's own there is CloudFront's certificate alone, whose protocols are CloudFront's.",
}
_FUNCTIONS = {
    "L1": "Zip functions run on Python 3.13, as the images do: one Python for one package.",
    "IAM5[Resource::*]": "The two actions that send traces to X-Ray take no resource.",
}
_STATE_MACHINE = {
    "IAM5[Resource::*]": "The actions that deliver logs and traces take no resource.",
}
_KEYS = {
    "uploads/*": "Keys under one prefix are not known beforehand; only uploads are.",
    "runs/*": "As above, for the results of runs.",
    "inference/*": "As above, for the results of models.",
    "index/*": "As above, for the search index where it is in the bucket.",
    "responses/*": "As above, for large answers of the API.",
}


def acknowledge_findings(  # noqa: PLR0913, PLR0917 - each is a part of the stack
    storage: Storage,
    functions: Functions,
    pipeline: Pipeline,
    api: Api,
    domain: SearchDomain | None,
    console: Console | None,
) -> None:
    """Record beside each construct why its findings stand."""
    _acknowledge(api, _API)
    _acknowledge(functions, _FUNCTIONS)
    _acknowledge(pipeline, _STATE_MACHINE)
    for prefix, reason in _KEYS.items():
        bucket = storage.uploads if prefix == "uploads/*" else storage.results
        _acknowledge(functions, {f"IAM5[Resource::<{_logical_id(bucket)}.Arn>/{prefix}]": reason})
    if console is not None:
        _acknowledge(console, _CONSOLE)
    if domain is not None:
        _acknowledge(domain, _DOMAIN)
        paths = f"IAM5[Resource::<{_logical_id(domain.domain)}.Arn>/*]"
        _acknowledge(functions, {paths: "The domain holds nothing but the index, and serves nobody else."})


def _acknowledge(scope: Construct, reasons: dict[str, str]) -> None:
    Validations.of(scope).acknowledge(
        *(
            Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason)
            for rule, reason in reasons.items()
        )
    )


def _logical_id(construct: IConstruct) -> str:
    resource = construct.node.default_child
    assert resource is not None
    return str(Stack.of(construct).resolve(resource.logical_id))  # type: ignore[attr-defined] # every CfnElement has one
