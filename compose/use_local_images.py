# ruff: noqa: INP001 - LocalStack executes the file, nobody imports it
"""Run by LocalStack as it starts. It would pull every function's image, and ours are built here, on no registry.

So both count as pulled: LocalStack 4.14 keeps a set of those. `docker-compose.yml` builds them before it starts.
"""

from localstack.services.lambda_.invocation.docker_runtime_executor import PULLED_IMAGES
from localstack.utils.container_utils.container_client import DockerPlatform

PULLED_IMAGES.update(
    (image, platform)
    for image in ("octavo/documents", "octavo/inference")
    for platform in (DockerPlatform.linux_amd64, DockerPlatform.linux_arm64)
)
