"""What AWS asks for, and what we assume where nothing was measured: `prices.toml`, for everyone to edit."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from octavo.errors import InvalidRequest

PRICES: Final = Path(__file__).with_name("prices.toml")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Prices(_Table):
    """USD for one of each; `prices.toml` says what one is."""

    state_transition: float
    lambda_gb_second_x86_64: float
    lambda_gb_second_arm64: float
    lambda_request: float
    s3_put: float
    s3_get: float
    s3_gb_month: float
    dynamodb_write_unit: float
    dynamodb_read_unit: float
    dynamodb_gb_month: float
    sqs_request: float
    eventbridge_event: float
    log_gb: float
    xray_trace: float
    api_request: float
    kms_request: float
    kms_key_month: float
    alarm_month: float
    dashboard_month: float
    metric_month: float
    ecr_gb_month: float
    ebs_gb_month: float
    search_instance_hour: Mapping[str, float]


class Assumptions(_Table):
    """What only AWS could tell; `prices.toml` says what each stands for."""

    lambda_core: float
    s3_call_seconds: float
    dynamodb_call_seconds: float
    other_call_seconds: float
    state_seconds: float
    cold_start_seconds: float
    log_bytes_invocation: float
    log_bytes_event: float
    api_requests_document: float
    hours_month: float
    polls_month: float
    custom_metrics: int
    image_gb: float
    core_seconds: Mapping[str, float]


class PriceList(_Table):
    """One region on one day."""

    region: str
    date: str
    source: str
    prices: Prices
    assumptions: Assumptions


def read_prices(path: Path = PRICES) -> PriceList:
    """Return the price list of a file.

    Raises:
        InvalidRequest: the file is no price list; the message names what is wrong with it.
    """
    try:
        return PriceList.model_validate(tomllib.loads(path.read_text()))
    except tomllib.TOMLDecodeError as error:
        raise InvalidRequest(f"{path}: not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise InvalidRequest(f"{path}: {name}: {first['msg']}; compare {PRICES}") from error
