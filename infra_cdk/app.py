"""`python -m infra_cdk.app OUTPUT_FOLDER SETTINGS_JSON`: synthesise the stack, offline."""

import sys
from pathlib import Path

from aws_cdk import App

from infra_cdk.settings import StackSettings
from infra_cdk.stack import OctavoStack

STACK_NAME = "Octavo"


def synthesize(settings: StackSettings, output: Path) -> Path:
    """Write the cloud assembly of the stack into `output`; return the template's path."""
    app = App(outdir=str(output), analytics_reporting=False)
    OctavoStack(app, STACK_NAME, settings)
    app.synth()
    return output / f"{STACK_NAME}.template.json"


if __name__ == "__main__":
    synthesize(StackSettings.model_validate_json(sys.argv[2]), Path(sys.argv[1]))
