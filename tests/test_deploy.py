"""The files for containers are YAML, name things that are there, and run commands that exist."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from qa.interfaces.command_line import main

DEPLOY = Path(__file__).parents[1] / "deploy"


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / name).read_text(encoding="utf-8")))


def assert_is_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:  # a wrong option ends with 2, before --help is reached
        main([*arguments, "--help"])
    assert end.value.code == 0
    described = capsys.readouterr().out
    assert all(word in described for word in arguments if word.startswith("--"))


def test_compose_names_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    (compose,) = documents("compose.yaml")
    services = compose["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= services.keys()
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source.startswith("./") or source in compose["volumes"]
        assert "${POSTGRES_PASSWORD:" in str(service["environment"])
    for name in ("app", "add"):
        assert_is_command(services[name]["command"], capsys)
        assert services[name]["environment"]["FINDING_AID_ARCHIVE"].endswith("@database/records")
    assert all(port.startswith("127.0.0.1:") for port in services["app"]["ports"])


def test_kubernetes_names_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    deployment, service = documents("kubernetes.yaml")
    assert (deployment["kind"], service["kind"]) == ("Deployment", "Service")
    pod = deployment["spec"]["template"]
    (container,) = pod["spec"]["containers"]
    labels = pod["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == service["spec"]["selector"] == labels
    assert_is_command(container["args"], capsys)
    (port,) = (one["containerPort"] for one in container["ports"])
    assert {one["targetPort"] for one in service["spec"]["ports"]} == {port}
    assert {container[probe]["httpGet"]["port"] for probe in ("readinessProbe", "livenessProbe")} == {port}  # fmt: skip
    assert all("valueFrom" in variable for variable in container["env"])
