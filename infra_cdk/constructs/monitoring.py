"""One dashboard, and alarms that name what to do about them."""

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra_cdk.alarms import AlarmSpec, alarms
from infra_cdk.dashboard import graphs
from infra_cdk.settings import StackSettings
from infra_cdk.watched import Watched


class Monitoring(Construct):
    """What the deployment tells about itself, and whom."""

    def __init__(
        self, scope: Construct, id_: str, settings: StackSettings, watched: Watched, key: kms.IKey | None
    ) -> None:
        super().__init__(scope, id_)
        self._runbooks = settings.runbooks_url.rstrip("/")
        self.topic = sns.Topic(self, "Alarms", master_key=key, enforce_ssl=True)
        if settings.alarm_email:
            self.topic.add_subscription(subscriptions.EmailSubscription(settings.alarm_email))
        ringing = [self._alarm(spec) for spec in alarms(watched)]
        board = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=f"octavo-{settings.stage}")
        board.add_widgets(cloudwatch.AlarmStatusWidget(title="Alarms", alarms=ringing, width=24))
        widgets = [
            cloudwatch.GraphWidget(title=title, left=list(metrics), width=12)
            for title, metrics in graphs(watched).items()
        ]
        for left in range(0, len(widgets), 2):
            board.add_widgets(*widgets[left : left + 2])

    def _alarm(self, spec: AlarmSpec) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            spec.id,
            metric=spec.metric,
            threshold=spec.threshold,
            evaluation_periods=spec.periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            # Metrics pause while nobody uses Octavo; that is no fault.
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=f"{spec.says} What to do: {self._runbooks}/{spec.runbook}.md",
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
        return alarm
