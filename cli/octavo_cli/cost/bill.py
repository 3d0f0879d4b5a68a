"""The bill: every line a quantity times a price."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from octavo.pipeline.cutting import cut
from octavo.settings import Batching
from octavo_cli.cost.measured import Measured
from octavo_cli.cost.prices import PriceList
from octavo_cli.cost.stack import Deployed
from octavo_cli.cost.work import (
    Calls,
    Shape,
    calls,
    core_share,
    events,
    following,
    functions,
    receives,
    states,
)

_GB = 1e9
_API = Calls(dynamodb_calls=1, read_units=1)


@dataclass(frozen=True)
class Line:
    """One thing that is billed."""

    service: str
    what: str
    quantity: float
    price: float

    @property
    def usd(self) -> float:
        """What the line costs."""
        return self.quantity * self.price


@dataclass(frozen=True)
class Bill:
    """What documents cost once, what keeping them costs a month, and what being there costs a month."""

    pages: int
    once: tuple[Line, ...]
    kept: tuple[Line, ...]
    fixed: tuple[Line, ...]
    seconds_a_document: float

    @property
    def per_thousand_pages(self) -> float:
        """USD to analyse 1,000 pages, without what is billed by the month."""
        return sum(line.usd for line in self.once) / self.pages * 1000


class Estimate:
    """So many documents of so many pages each, all uploaded at once to an idle deployment."""

    def __init__(
        self, documents: int, pages: int, stack: Deployed, measured: Measured, price_list: PriceList
    ) -> None:
        self._documents = documents
        self._stack = stack
        self._measured = measured
        self._prices = price_list.prices
        self._assumed = price_list.assumptions
        batches = cut(pages, Batching())
        self._longest_batch = batches[0].last_page
        self._shape = Shape(pages, len(batches), round(measured.entities * pages))
        self._calls = calls(self._shape)
        self._invocations = functions(stack.definition, len(batches))

    def bill(self) -> Bill:
        """Return all lines."""
        return Bill(
            pages=self._documents * self._shape.pages,
            once=tuple(self._once()),
            kept=tuple(self._kept()),
            fixed=tuple(self._fixed()),
            seconds_a_document=self._document_seconds(),
        )

    def seconds(self, function: str, pages: float | None = None) -> float:
        """Return how long one invocation takes: its work at its share of a core, and its calls.

        Args:
            function: which one.
            pages: how many it gets; as many as its invocations get on average by default.
        """
        times = self._invocations.get(function, 1)
        pages = self._shape.pages / times if pages is None else pages
        asked = _API if function == "api" else self._calls.get(function, Calls())
        core = self._assumed.core_seconds.get(function, 0.0) + pages * self._measured.seconds.get(
            function, 0.0
        )
        waiting = (
            (asked.s3_puts + asked.s3_gets) * self._assumed.s3_call_seconds
            + asked.dynamodb_calls * self._assumed.dynamodb_call_seconds
            + asked.others * self._assumed.other_call_seconds
        ) / times
        return core * self._assumed.lambda_core / core_share(self._stack.memory_mb[function]) + waiting

    def _document_seconds(self) -> float:
        """Return the time of one document in a warm deployment."""
        return self._course(self._stack.definition, self._shape.pages)

    def _course(self, machine: Mapping[str, Any], pages: int) -> float:
        """Return the time of the machine's states one after the other; batches beyond the bound take their turn."""
        total = 0.0
        name: str | None = machine["StartAt"]
        while name is not None:
            state = machine["States"][name]
            total += self._assumed.state_seconds
            if state["Type"] == "Map":
                rounds = math.ceil(self._shape.batches / self._stack.map_concurrency)
                total += rounds * self._course(state["ItemProcessor"], self._longest_batch)
            elif state["Type"] == "Task":
                total += self.seconds(name.lower(), pages)
            name = following(state)
        return total

    def _received(self) -> float:
        """Return how often one upload's message is received until its turn has come, on average."""
        if not self._stack.most_running:
            return 1.0
        rounds = max(0.0, self._documents / self._stack.most_running - 1)
        return receives(rounds / 2 * self._document_seconds())

    def _invoked(self) -> Mapping[str, float]:
        """Return how often one document invokes each function, those around the state machine too."""
        requests = self._assumed.api_requests_document
        taken = {"intake": self._received(), "api": requests, "authorizer": requests}
        return {**taken, **self._invocations}

    def _cold_starts(self) -> Mapping[str, int]:
        """Return how many environments each function needs when all documents come at once."""
        running = min(self._documents, self._stack.most_running or self._documents)
        batches = min(self._shape.batches, self._stack.map_concurrency)
        return {
            function: running * (batches if times > 1 else 1) for function, times in self._invocations.items()
        } | {"intake": 1, "api": 1, "authorizer": 1}

    def _once(self) -> Iterator[Line]:
        documents, prices, assumed = self._documents, self._prices, self._assumed
        each, invoked = self._calls.values(), self._invoked()
        entered = sum(states(self._stack.definition, self._shape.batches).values())
        yield Line("Step Functions", "state transitions", documents * entered, prices.state_transition)
        yield from self._lambda(invoked)
        yield Line(
            "S3", "PUT, with the upload", documents * (1 + sum(c.s3_puts for c in each)), prices.s3_put
        )
        yield Line("S3", "GET, HEAD", documents * sum(c.s3_gets for c in each), prices.s3_get)
        written = sum(c.write_units for c in each)
        yield Line("DynamoDB", "write units", documents * written, prices.dynamodb_write_unit)
        read = sum(c.read_units for c in each) + self._received() - 1 + assumed.api_requests_document
        yield Line("DynamoDB", "read units", documents * read, prices.dynamodb_read_unit)
        # Sent, received, and deleted or put off.
        yield Line("SQS", "requests", documents * (1 + 2 * self._received()), prices.sqs_request)
        yield Line("EventBridge", "events: S3's and ours", documents * 2, prices.eventbridge_event)
        bytes_logged = (
            sum(invoked.values()) * assumed.log_bytes_invocation
            + events(self._stack.definition, self._shape.batches) * assumed.log_bytes_event
        )
        yield Line("CloudWatch", "GB of logs", documents * bytes_logged / _GB, prices.log_gb)
        yield Line("X-Ray", "traces", documents, prices.xray_trace)
        requests = assumed.api_requests_document
        yield Line("API Gateway", "requests", documents * requests, prices.api_request)
        if self._stack.keys:
            # At most: bucket keys and DynamoDB's own cache spare most of them.
            yield Line("KMS", "requests", documents * sum(invoked.values()), prices.kms_request)

    def _lambda(self, invoked: Mapping[str, float]) -> Iterator[Line]:
        prices, stack = self._prices, self._stack
        gb_second = prices.lambda_gb_second_arm64 if stack.arm else prices.lambda_gb_second_x86_64
        for function, times in invoked.items():
            seconds = self._documents * times * self.seconds(function)
            yield Line("Lambda", f"GB-s, {function}", seconds * stack.memory_mb[function] / 1024, gb_second)
        started = sum(count * stack.memory_mb[name] / 1024 for name, count in self._cold_starts().items())
        yield Line("Lambda", "GB-s, cold starts", started * self._assumed.cold_start_seconds, gb_second)
        yield Line("Lambda", "requests", self._documents * sum(invoked.values()), prices.lambda_request)

    def _kept(self) -> Iterator[Line]:
        pages, measured, prices = self._documents * self._shape.pages, self._measured, self._prices
        # A run's batches and its document hold the text twice; vectors take 4 bytes a dimension.
        stored = measured.upload_bytes + 2 * measured.result_bytes + measured.chunks * 384 * 4
        yield Line("S3", "GB, uploads and results", pages * stored / _GB, prices.s3_gb_month)
        written = sum(c.write_units for c in self._calls.values())
        yield Line(
            "DynamoDB", "GB, at most", self._documents * written * 1024 / _GB, prices.dynamodb_gb_month
        )

    def _fixed(self) -> Iterator[Line]:
        stack, prices, assumed = self._stack, self._prices, self._assumed
        yield Line("SQS", "polls of an idle queue", assumed.polls_month, prices.sqs_request)
        yield Line("CloudWatch", "alarms' metrics", stack.alarm_metrics, prices.alarm_month)
        yield Line("CloudWatch", "dashboards", stack.dashboards, prices.dashboard_month)
        if assumed.custom_metrics:
            yield Line("CloudWatch", "metrics of ours, at most", assumed.custom_metrics, prices.metric_month)
        yield Line("ECR", "GB of images", assumed.image_gb, prices.ecr_gb_month)
        if stack.keys:
            yield Line("KMS", "keys", stack.keys, prices.kms_key_month)
        for instance, count in stack.instances.items():
            hours = count * assumed.hours_month
            yield Line("OpenSearch", f"hours, {instance}", hours, prices.search_instance_hour[instance])
        if stack.volume_gb:
            yield Line("OpenSearch", "GB of volumes", stack.volume_gb, prices.ebs_gb_month)
