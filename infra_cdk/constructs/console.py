"""The console: a page of files in a bucket of its own, which CloudFront alone reads and serves."""

from collections.abc import Sequence
from typing import Final

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra_cdk.constructs.api import Api
from infra_cdk.constructs.storage import Storage
from infra_cdk.settings import Packaging, StackSettings

# A cloud of our own is on this address, on a port that is not known before it starts.
LOOPBACK: Final = "http://127.0.0.1:*"
_REMEMBERED: Final = Duration.days(365)


class Console(Construct):
    """The distribution, its bucket, and the headers that bind a browser to our own files.

    `octavo console` puts the files there: they name the API's address, which only a deployment knows.
    """

    def __init__(
        self, scope: Construct, id_: str, settings: StackSettings, storage: Storage, api: Api
    ) -> None:
        super().__init__(scope, id_)
        self.bucket = storage.static_bucket(self, "Files")
        asked = self._hosts(storage, api) if settings.packaging is Packaging.IMAGE else [LOOPBACK]
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"Octavo {settings.stage}: the console",
            default_root_object="index.html",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(self.bucket),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS
                if settings.packaging is Packaging.IMAGE
                else cloudfront.ViewerProtocolPolicy.ALLOW_ALL,  # a cloud of our own has no certificate
                response_headers_policy=self._headers(content_security_policy(asked)),
                compress=True,
            ),
        )

    def _headers(self, policy: str) -> cloudfront.ResponseHeadersPolicy:
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=policy, override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=_REMEMBERED, override=True
                ),
            ),
        )

    def _hosts(self, storage: Storage, api: Api) -> list[str]:
        """Return where the console may ask: the API, and the buckets that take uploads and give large answers."""
        stack = Stack.of(self)
        gateway = f"{api.rest_api.rest_api_id}.execute-api.{stack.region}.{stack.url_suffix}"
        buckets: Sequence[s3.IBucket] = (storage.uploads, storage.results)
        # Links are signed for a bucket's own host, with the region in it or, in the oldest region, without.
        hosts = [
            host
            for bucket in buckets
            for host in (bucket.bucket_domain_name, bucket.bucket_regional_domain_name)
        ]
        return [f"https://{host}" for host in (gateway, *hosts)]


def content_security_policy(asked: Sequence[str]) -> str:
    """Return a policy by which nothing runs or loads but our own files, and only these hosts are asked."""
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' blob:",  # pictures of pages are fetched with a token, so that they are no addresses
        "connect-src": " ".join(("'self'", *asked)),
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())
