from pathlib import Path

import pytest

from octavo.errors import DependencyUnavailable, Misconfigured
from octavo.search.open import open_index
from octavo.storage.memory import MemoryBlobs


def test_three_slashes_are_a_relative_path_and_four_an_absolute_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    open_index("sqlite:///new/folder/relative.sqlite")
    open_index(f"sqlite:///{tmp_path}/absolute.sqlite")
    assert (tmp_path / "new/folder/relative.sqlite").is_file()
    assert (tmp_path / "absolute.sqlite").is_file()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite:///",
        "sqlite://index",
        "postgres://host/db",
        "http://",
        "index.sqlite",
        "s3://bucket",
        "s3:///index",
    ],
)
def test_an_unknown_url_is_refused(url: str) -> None:
    with pytest.raises(Misconfigured):
        open_index(url, open_bucket=lambda _: MemoryBlobs())


def test_a_bucket_and_a_prefix_are_an_index_in_s3() -> None:
    buckets = {"mine": MemoryBlobs()}
    open_index("s3://mine/some/index/", 8, open_bucket=buckets.__getitem__)
    assert buckets["mine"].exists("some/index/index.json")


def test_the_refusal_does_not_repeat_a_password() -> None:
    with pytest.raises(Misconfigured) as refusal:
        open_index("ftp://me:hunter2@host")
    assert "hunter2" not in str(refusal.value)


def test_an_opensearch_that_does_not_answer_is_a_dependency_unavailable() -> None:
    with pytest.raises(DependencyUnavailable):
        open_index("http://127.0.0.1:9")
