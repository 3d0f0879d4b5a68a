"""How a function's code reaches the cloud: from this checkout, or in images and on a layer."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra_cdk.function_specs import FUNCTIONS, FunctionSpec, Image
from infra_cdk.settings import ROOT, Architecture, Packaging, StackSettings

_SOURCES = ("layers/build.py", "layers/locks/functions.txt", "layers/octavo/python/octavo")
_COMPILED = ["**/__pycache__", "**/*.pyc"]


@dataclass(frozen=True)
class Package:
    """A function's code, and what runs it."""

    code: lambda_.Code
    runtime: lambda_.Runtime
    handler: str
    layers: tuple[lambda_.ILayerVersion, ...] = ()


class Packager(Protocol):
    """Packs one function after the other."""

    def pack(self, spec: FunctionSpec) -> Package:
        """Return the function's package."""
        ...

    def environment(self) -> dict[str, str]:
        """Return the variables that this packaging adds."""
        ...


def packager(scope: Construct, settings: StackSettings) -> Packager:
    """Return what packs as the settings say."""
    if settings.packaging is Packaging.DIRECTORY:
        return _FromDirectory(settings)
    return _ForAws(scope, settings)


class _FromDirectory:
    """A bootstrap that runs AWS's runtime client from the virtual environment, so that models are never zipped."""

    def __init__(self, settings: StackSettings) -> None:
        self._settings = settings
        self._code = lambda_.Code.from_asset(str(ROOT / "functions"), exclude=_COMPILED)

    def pack(self, spec: FunctionSpec) -> Package:
        runtime = lambda_.Runtime.PROVIDED_AL2023
        if spec.image is Image.DOCUMENTS:
            runtime = lambda_.Runtime(self._settings.documents_runtime)
        return Package(self._code, runtime, spec.handler)

    def environment(self) -> dict[str, str]:
        return {"OCTAVO_PYTHON": str(self._settings.python), "OCTAVO_MODELS": str(self._settings.models)}


class _ForAws:
    """An image for each function that has one; for the others a zip file on the layer."""

    def __init__(self, scope: Construct, settings: StackSettings) -> None:
        self._architecture = settings.architecture
        with_images = [spec.name for spec in FUNCTIONS if spec.image]
        self._code = lambda_.Code.from_asset(
            str(ROOT / "functions"), exclude=[*_COMPILED, "Dockerfile", "bootstrap", *with_images]
        )
        self._layer = lambda_.LayerVersion(
            scope,
            "Layer",
            code=_layer_code(self._architecture),
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
            description="The package octavo and what its zip functions need",
        )

    def pack(self, spec: FunctionSpec) -> Package:
        if spec.image is None:
            return Package(self._code, lambda_.Runtime.PYTHON_3_13, spec.handler, (self._layer,))
        arm = self._architecture is Architecture.ARM64
        code = lambda_.Code.from_asset_image(
            str(ROOT),
            file="functions/Dockerfile",
            exclude=["infra_cdk", "statemachines"],
            target=spec.image,
            cmd=[spec.handler],
            platform=ecr_assets.Platform.LINUX_ARM64 if arm else ecr_assets.Platform.LINUX_AMD64,
        )
        return Package(code, lambda_.Runtime.FROM_IMAGE, lambda_.Handler.FROM_IMAGE)

    def environment(self) -> dict[str, str]:
        return {}


def _layer_code(architecture: Architecture) -> lambda_.Code:
    """Return the layer as an asset that is built when it is deployed, and again only when its sources change."""
    digest = hashlib.sha256(architecture.encode())
    for source in _SOURCES:
        for path in sorted([ROOT / source, *(ROOT / source).rglob("*.*")]):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return lambda_.Code.from_asset(
        str(ROOT / "layers/locks"),
        asset_hash=digest.hexdigest(),
        asset_hash_type=AssetHashType.CUSTOM,
        # The image is for machines that cannot bundle themselves; ours can, or says why not.
        bundling=BundlingOptions(image=DockerImage.from_registry("unused"), local=_LayerBuild(architecture)),
    )


@jsii.implements(ILocalBundling)
class _LayerBuild:
    """The layer's build, as CDK calls it."""

    def __init__(self, architecture: Architecture) -> None:
        self._architecture = architecture

    def try_bundle(self, output_dir: str, *_: Any, **__: Any) -> bool:  # noqa: ANN401 - CDK's options, none of which matters here
        from layers import build  # noqa: PLC0415 - who deploys to a local cloud needs no build of layers

        build.build_layer(Path(output_dir), build.Architecture(self._architecture))
        return True
