"""Where a browser finds the console of each cloud."""

from octavo_cli.cloud.endpoint import Cloud, Deployment

DOMAIN = {"ConsoleDomain": "d111111abcdef8.cloudfront.net"}


def test_in_aws_it_is_the_distributions_own_domain() -> None:
    assert Deployment(cloud=Cloud.AWS, outputs=DOMAIN).console_url == "https://d111111abcdef8.cloudfront.net/"


def test_on_this_machine_it_is_a_name_that_browsers_know_to_be_local() -> None:
    deployment = Deployment(cloud=Cloud.EMBEDDED, host="127.0.0.1:4566", outputs=DOMAIN)
    assert deployment.console_url == "http://d111111abcdef8.cloudfront.localhost:4566/"


def test_a_stack_without_a_distribution_has_none() -> None:
    assert Deployment(cloud=Cloud.LOCALSTACK, host="127.0.0.1:4566").console_url is None
