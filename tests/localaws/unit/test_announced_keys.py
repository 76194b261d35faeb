import json
import stat
from pathlib import Path

import pytest

from localaws.iam import credentials_for
from localaws.iam.announced_keys import VARIABLE

ROLE = "arn:aws:iam::123456789012:role/worker"


def test_each_session_of_a_role_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "role-keys"
    monkeypatch.setenv(VARIABLE, str(file))
    sessions = [credentials_for(ROLE, name) for name in ("told-a", "told-b", "told-a")]
    assert [json.loads(line) for line in file.read_text().splitlines()] == [
        {
            "access_key_id": session.access_key_id,
            "secret_access_key": session.secret_access_key,
            "session_token": session.session_token,
            "arn": f"arn:aws:sts::123456789012:assumed-role/worker/{name}",
        }
        for session, name in zip(sessions, ("told-a", "told-b"), strict=False)
    ]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_nothing_is_told_where_no_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    credentials_for(ROLE, "not-told")
    assert list(tmp_path.iterdir()) == []
