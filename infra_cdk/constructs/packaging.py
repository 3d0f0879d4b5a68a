"""How a function's code reaches the cloud: from this checkout, or in images and on a layer."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra_cdk.function_specs import FUNCTIONS, FunctionSpec
from infra_cdk.settings import ROOT, Architecture, Image, Packaging, StackSettings

_SOURCES = (
    "layers/build.py",
    "layers/locks/functions.txt",
    "layers/octavo/python/octavo",
    "model_artifacts/models.toml",
)
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
    if settings.packaging is Packaging.GIVEN:
        return _ImagesAndLayer(scope, lambda_.Code.from_asset(str(settings.layer)), _given_images(settings))
    return _ImagesAndLayer(scope, _layer_code(settings.architecture), _built_images(settings))


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


class _ImagesAndLayer:
    """An image for each function that has one; for the others a zip file on the layer."""

    def __init__(
        self, scope: Construct, layer: lambda_.Code, image_code: Callable[[Image, str], lambda_.Code]
    ) -> None:
        with_images = [spec.name for spec in FUNCTIONS if spec.image]
        self._code = lambda_.Code.from_asset(
            str(ROOT / "functions"), exclude=[*_COMPILED, "Dockerfile", "bootstrap", *with_images]
        )
        self._image_code = image_code
        self._layer = lambda_.LayerVersion(
            scope,
            "Layer",
            code=layer,
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
            description="The package octavo and what its zip functions need",
        )

    def pack(self, spec: FunctionSpec) -> Package:
        if spec.image is None:
            return Package(self._code, lambda_.Runtime.PYTHON_3_13, spec.handler, (self._layer,))
        code = self._image_code(spec.image, spec.handler)
        return Package(code, lambda_.Runtime.FROM_IMAGE, lambda_.Handler.FROM_IMAGE)

    def environment(self) -> dict[str, str]:
        return {}  # the images name the folder of their models; the package finds the layer's


def _built_images(settings: StackSettings) -> Callable[[Image, str], lambda_.Code]:
    """Return what has deploying build an image and put it where AWS finds it."""
    arm = settings.architecture is Architecture.ARM64

    def code(image: Image, handler: str) -> lambda_.Code:
        return lambda_.Code.from_asset_image(
            str(ROOT),
            file="functions/Dockerfile",
            exclude=["infra_cdk", "statemachines"],
            target=image,
            build_args={"OCR_LANGUAGES": settings.ocr_languages},
            cmd=[handler],
            platform=ecr_assets.Platform.LINUX_ARM64 if arm else ecr_assets.Platform.LINUX_AMD64,
        )

    return code


def _given_images(settings: StackSettings) -> Callable[[Image, str], lambda_.Code]:
    """Return what names an image that the local cloud's Docker engine has already."""
    return lambda image, handler: _GivenImage(settings.images[image], handler)


class _GivenImage(lambda_.Code):
    """An image by its name; CDK's own classes know only those of Amazon's registry."""

    def __init__(self, name: str, handler: str) -> None:
        super().__init__()
        self._config = lambda_.CodeConfig(image=lambda_.CodeImageConfig(image_uri=name, cmd=[handler]))

    @property
    def is_inline(self) -> bool:
        return False

    def bind(self, scope: Construct) -> lambda_.CodeConfig:
        del scope
        return self._config


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
