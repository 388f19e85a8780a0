"""Files of deploy/: units that systemd accepts, alarms and panels over metrics that exist."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import promql_parser
import pytest
import yaml

from tests.house.repository import ROOT, files

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
RULES = ROOT / "deploy" / "monitoring" / "prometheus-rules.yaml"
DASHBOARD = ROOT / "deploy" / "monitoring" / "grafana-dashboard.json"
TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
RULES_SCHEMA = {
    "type": "object",
    "required": ["groups"],
    "additionalProperties": False,
    "properties": {
        "groups": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "rules"],
                "properties": {
                    "rules": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["alert", "expr", "labels", "annotations"],
                            "additionalProperties": False,
                            "properties": {
                                "alert": {"type": "string", "pattern": "^[A-Z]\\w+$"},
                                "expr": {"type": "string"},
                                "for": {"type": "string", "pattern": "^\\d+[smh]$"},
                                "labels": TEXTS | {"required": ["severity"]},
                                "annotations": TEXTS | {"required": ["summary", "action"]},
                            },
                        },
                    }
                },
            },
        }
    },
}
"""Rule files of Prometheus (its documentation, "Alerting rules"), with what we ask of each."""

GRAFANA_VARIABLE = re.compile(r"\$__\w+")

DASHBOARD_SCHEMA = {
    "type": "object",
    "required": ["title", "uid", "schemaVersion", "panels", "templating", "time"],
    "properties": {
        "panels": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "title", "type", "gridPos", "targets", "datasource"],
                "properties": {
                    "gridPos": {"type": "object", "required": ["x", "y", "w", "h"]},
                    "targets": {
                        "type": "array",
                        "items": {"type": "object", "required": ["refId", "expr"]},
                    },
                },
            },
        }
    },
}


def rules() -> list[dict[str, Any]]:
    document = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return [rule for group in document["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    document: dict[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return list(document["panels"])


def test_alarms_follow_the_schema_of_prometheus() -> None:
    jsonschema.validate(yaml.safe_load(RULES.read_text(encoding="utf-8")), RULES_SCHEMA)
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names))


def test_expressions_of_alarms_and_panels_are_promql() -> None:
    expressions = [rule["expr"] for rule in rules()]
    expressions += [target["expr"] for panel in panels() for target in panel["targets"]]
    for expression in expressions:
        promql_parser.parse(GRAFANA_VARIABLE.sub("5m", expression))
    with pytest.raises(ValueError, match="parenthesis"):
        promql_parser.parse("sum(centrala_contacts_total")


def test_dashboard_follows_the_schema_of_grafana() -> None:
    jsonschema.validate(json.loads(DASHBOARD.read_text(encoding="utf-8")), DASHBOARD_SCHEMA)
    ids = [panel["id"] for panel in panels()]
    assert len(ids) == len(set(ids))


def test_alarms_and_panels_read_metrics_that_exist() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in files() if path.suffix == ".py")
    expressions = [rule["expr"] for rule in rules()]
    expressions += [target["expr"] for panel in panels() for target in panel["targets"]]
    names = set(re.findall(r"\bcentrala_(\w+)", " ".join(expressions)))
    bare = {name.removesuffix("_total") for name in names}
    assert bare
    assert [
        name for name in bare if f'"{name}"' not in code and f'"centrala_{name}"' not in code
    ] == []


def test_operations_page_says_what_to_do_at_every_alarm() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [rule["alert"] for rule in rules() if rule["alert"] not in page] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_unit_is_accepted_by_systemd(unit: Path, tmp_path: Path) -> None:
    """Commands are replaced by one that exists: the clone of a server is not on this machine."""
    text = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(encoding="utf-8"))
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.read_string(text)
    assert "Unit" in parser
    tool = shutil.which("systemd-analyze")
    if tool is None:
        return  # the parser above is what this machine can check
    shutil.copytree(unit.parent, tmp_path / "units")
    (tmp_path / "units" / unit.name).write_text(text, encoding="utf-8")
    checked = subprocess.run(
        [tool, "verify", "--man=no", str(tmp_path / "units" / unit.name)],
        capture_output=True,
        text=True,
    )
    about_us = [line for line in checked.stderr.splitlines() if "centrala" in line]
    assert [line for line in about_us if "rsync" not in line] == []


def test_security_log_is_sent_over_tls_from_where_the_unit_writes_it() -> None:
    text = (ROOT / "deploy" / "rsyslog" / "centrala.conf").read_text(encoding="utf-8")
    rotated = (ROOT / "deploy" / "logrotate" / "centrala").read_text(encoding="utf-8")
    parameters = dict(re.findall(r'(\w+)="([^"]*)"', text))
    folder, _, name = parameters["file"].rpartition("/")
    assert name == "security.log"
    assert f"{folder}/logs/" in rotated
    assert (parameters["StreamDriver"], parameters["StreamDriverMode"]) == ("ossl", "1")
    assert parameters["StreamDriverAuthMode"] == "x509/name"
