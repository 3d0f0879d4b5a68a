"""Synthesise the stack, offline.

`python -m infra_cdk.app OUTPUT_FOLDER SETTINGS` takes a preset's name, or settings as JSON. `cdk deploy -c preset=small`
comes here through cdk.json; `-c settings='{"stage": "test"}'` changes single choices.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from infra_cdk.settings import PRESETS, Packaging, StackSettings
from infra_cdk.stack import OctavoStack

STACK_NAME = "Octavo"
# Access logs are allowed by the bucket's policy; the grant by ACL that is still CDK's default is AWS's past.
_FLAGS: Final = {"@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True}
# Assets are hashed and copied, but none is built: that takes a network, and belongs to deploying.
_NO_BUILD: Final[dict[str, Any]] = {"aws:cdk:bundling-stacks": []}


def synthesize(settings: StackSettings, output: Path) -> Path:
    """Write the cloud assembly of the stack into `output`; return the template's path."""
    app = App(outdir=str(output), analytics_reporting=False, context={**_FLAGS, **_NO_BUILD})
    _add_stack(app, STACK_NAME, settings)
    app.synth()
    return output / f"{STACK_NAME}.template.json"


def _add_stack(app: App, name: str, settings: StackSettings) -> None:
    OctavoStack(app, name, settings)
    # What would be deployed to AWS is not even synthesised with an unexplained finding.
    if settings.packaging is Packaging.IMAGE:
        Validations.of(app).add_plugins(AwsSolutionsChecks(app))


def read_settings(text: str) -> StackSettings:
    """Return the settings that a preset's name or a JSON object stands for.

    Raises:
        ValidationError: choices that contradict each other, or that there are none of.
    """
    return PRESETS[text]() if text in PRESETS else StackSettings.model_validate_json(text)


def for_cdk() -> None:
    """Synthesise what the context of the CDK's command line asks for."""
    app = App(analytics_reporting=False, context=_FLAGS)
    name = app.node.try_get_context("preset") or "small"
    if name not in PRESETS:
        sys.exit(f"There is no preset {name!r}; choose one of {', '.join(PRESETS)}.")
    preset = PRESETS[name]
    settings = preset(**json.loads(app.node.try_get_context("settings") or "{}"))
    _add_stack(app, f"{STACK_NAME}-{settings.stage}", settings)
    app.synth()


def main() -> None:
    """Synthesise as the command line asks."""
    try:
        if len(sys.argv) > 1:
            synthesize(read_settings(sys.argv[2]), Path(sys.argv[1]))
        else:
            for_cdk()
    except ValidationError as error:
        sys.exit("\n".join(map(_sentence, error.errors())))
    except json.JSONDecodeError as error:
        sys.exit(
            f'The context `settings` is no JSON object: {error}. Write -c settings=\'{{"stage": "test"}}\'.'
        )


def _sentence(problem: ErrorDetails) -> str:
    """Return what is wrong with one choice; a contradiction is said by the settings themselves."""
    said = problem["msg"].removeprefix("Value error, ")
    return f"`{'.'.join(map(str, problem['loc']))}`: {said}." if problem["loc"] else said


if __name__ == "__main__":
    main()
