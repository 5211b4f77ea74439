"""Every alert fires when it should, uses metrics that exist, and has its entry in the runbook."""

from __future__ import annotations

import re
import subprocess

from prometheus_client import CollectorRegistry

from app.http.budget import Budget
from app.metrics.requests import RequestCounts
from app.metrics.state import StateGauges
from app.publication import Publication
from app.server.connections import Connections
from app.server.limits import ServerLimits
from app.settings import REPOSITORY, Settings
from tests.serving import tool

FOLDER = REPOSITORY / "deploy/prometheus"
ALERTS = (FOLDER / "alerts.yml").read_text("utf-8")
HISTOGRAM_PARTS = re.compile(r"_(?:bucket|total)$")


def names() -> set[str]:
    """Return the names of all metrics of the site, without the suffix of a sample."""
    registry = CollectorRegistry()
    RequestCounts(registry, ["/"])
    publication, budget = Publication(Settings()), Budget(60, 6)
    StateGauges(registry, publication, budget, Connections(ServerLimits(), lambda peer: peer))
    return {family.name for family in registry.collect()}


def test_prometheus_accepts_the_configuration_and_each_alert_fires_when_it_should() -> None:
    for arguments in (("check", "config", "prometheus.yml"), ("test", "rules", "alerts_test.yml")):
        done = subprocess.run(
            [tool("promtool"), *arguments], cwd=FOLDER, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_alerts_use_only_metrics_that_exist() -> None:
    used = {HISTOGRAM_PARTS.sub("", name) for name in re.findall(r"\bhandlingsplan_\w+", ALERTS)}
    assert len(used) > 5
    assert used <= names()


def test_every_alert_is_in_the_runbook() -> None:
    runbook = (REPOSITORY / "docs/operating.md").read_text("utf-8")
    headings = set(re.findall(r"^### (\w+)$", runbook, re.MULTILINE))
    assert set(re.findall(r"alert: (\w+)", ALERTS)) == headings
