"""The checks of .pre-commit-config.yaml pass."""

import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
CONFIGURATION = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
CHECKS = {
    hook["id"]: shlex.split(hook["entry"])
    for repository in CONFIGURATION["repos"]
    for hook in repository["hooks"]
}


@pytest.mark.parametrize("check", CHECKS)
def test_check(check):
    result = subprocess.run(
        CHECKS[check],
        check=False,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert not result.returncode, result.stdout
