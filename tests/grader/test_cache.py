"""The store: a record is read back whole or not at all, and only under its key."""

import hashlib
import multiprocessing
import os
import signal
import threading
from multiprocessing.synchronize import Barrier
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import cache as store_module
from grader.cache import READABLE_MODE, Store, cache_key, write_atomically


class Record(msgspec.Struct, frozen=True):
    """A record to store."""

    name: str
    values: tuple[float, ...]


class OtherRecord(msgspec.Struct, frozen=True):
    """A record of another type."""

    count: int


RECORD = Record("losses", (0.7, 0.5))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store whose folder does not exist yet."""
    return Store(tmp_path / "state" / "cache")


def entry(store: Store, key: str = "key") -> Path:
    return store.path(key, ".msgpack")


def test_a_record_is_read_back(store):
    store.put("key", RECORD)
    assert store.get("key", Record) == RECORD


def test_another_store_on_the_same_folder_sees_it(tmp_path):
    Store(tmp_path).put("key", RECORD)
    assert Store(tmp_path).get("key", Record) == RECORD


def test_an_unknown_key_is_none(store):
    store.put("key", RECORD)
    assert store.get("other", Record) is None


def test_the_last_record_of_a_key_counts(store):
    store.put("key", RECORD)
    store.put("key", Record("new", ()))
    assert store.get("key", Record) == Record("new", ())


def test_a_record_of_another_kind_is_ignored(store):
    store.put("key", RECORD)
    assert store.get("key", OtherRecord) is None


def test_plain_values_can_be_stored(store):
    store.put("key", ["training/cats", "training/dogs"])
    assert store.get("key", list[str]) == ["training/cats", "training/dogs"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda content: content[:10],
        lambda content: content[:32],
        lambda content: content[:-1],
        lambda content: content + b"\0",
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: bytes([content[0] ^ 1]) + content[1:],
        lambda content: content[32:],
        lambda content: b"\0" * len(content),
        lambda _: hashlib.sha256(b"\xc1").digest() + b"\xc1",
        lambda _: hashlib.sha256(b"").digest(),
    ],
)
def test_a_damaged_entry_is_ignored_and_can_be_replaced(store, damage):
    store.put("key", RECORD)
    entry(store).write_bytes(damage(entry(store).read_bytes()))
    assert store.get("key", Record) is None
    store.put("key", RECORD)
    assert store.get("key", Record) == RECORD


@settings(deadline=None, max_examples=100)
@given(content=st.binary(max_size=80))
def test_a_foreign_file_is_never_a_record(tmp_path_factory, content):
    store = Store(tmp_path_factory.getbasetemp() / "foreign")
    entry(store).write_bytes(content)
    assert store.get("key", Record) is None


def test_an_entry_that_is_renamed_is_found_only_under_its_new_name(store):
    store.put("key", RECORD)
    assert [path.name for path in entry(store).parent.iterdir()] == ["key.msgpack"]


def test_the_folder_of_a_path_exists(store):
    path = store.path("key", "-training.npy")
    assert path.parent.is_dir()
    assert path.name == "key-training.npy"
    assert not path.exists()


def test_an_atomic_write_replaces_the_content_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "report.json"
    path.write_text("old and longer")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_only_the_owner_can_read_a_file_unless_another_mode_is_given(tmp_path):
    write_atomically(tmp_path / "labels.npy", b"{}")
    write_atomically(tmp_path / "report.json", b"{}", READABLE_MODE)
    assert (tmp_path / "labels.npy").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "report.json").stat().st_mode & 0o777 == 0o644


def test_only_the_owner_can_read_a_store(store):
    store.put("key", RECORD)
    with store.locked("key"):
        modes = {path.name: path.stat().st_mode & 0o777 for path in entry(store).parent.iterdir()}
    assert modes == {"key.msgpack": 0o600, "key.lock": 0o600}
    assert entry(store).parent.stat().st_mode & 0o777 == 0o700


def test_a_memoryview_can_be_written(tmp_path):
    write_atomically(tmp_path / "array.npy", memoryview(b"abc"))
    assert (tmp_path / "array.npy").read_bytes() == b"abc"


def test_a_name_that_is_nearly_too_long_can_be_written(tmp_path):
    path = tmp_path / ("n" * 250)
    write_atomically(path, b"x")
    assert path.read_bytes() == b"x"


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_old_file_and_no_part(tmp_path, monkeypatch, fault):
    path = tmp_path / "report.json"
    path.write_text("old")

    def fail(_self, _target):
        raise fault

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(type(fault)):
        write_atomically(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_content_that_cannot_be_written_leaves_no_part(tmp_path):
    with pytest.raises(TypeError):
        write_atomically(tmp_path / "report.json", "text")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "missing" / "report.json", b"{}")


def test_readers_see_whole_records_while_they_are_replaced(store):
    records = [Record(str(size), (1.0,) * size) for size in (1, 2000)]
    store.put("key", records[0])
    done = threading.Event()

    def write() -> None:
        for turn in range(50):
            store.put("key", records[turn % 2])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    while not done.is_set():
        seen.append(store.get("key", Record))
    writer.join()
    assert all(record in records for record in seen)


PARTS = ("training", {"a": 1}, [1, 2], 3, b"labels", None)


@pytest.mark.parametrize(
    "other",
    [
        ("training2", *PARTS[1:]),
        (*PARTS[:1], {"a": 2}, *PARTS[2:]),
        (*PARTS[:1], {"b": 1}, *PARTS[2:]),
        (*PARTS[:2], [2, 1], *PARTS[3:]),
        (*PARTS[:2], [1, 2, 3], *PARTS[4:]),
        (*PARTS[:2], 1, 2, *PARTS[3:]),
        (*PARTS[:3], 3.0, *PARTS[4:]),
        (*PARTS[:3], "3", *PARTS[4:]),
        (*PARTS[:4], b"label", *PARTS[5:]),
        (*PARTS[:4], "labels", *PARTS[5:]),
        PARTS[:-1],
        (*PARTS, None),
        tuple(reversed(PARTS)),
        (),
    ],
)
def test_a_key_differs_when_any_part_differs(other):
    assert cache_key(*other) != cache_key(*PARTS)


def test_the_same_parts_give_the_same_key():
    assert cache_key(*PARTS) == cache_key(*PARTS)


def test_a_key_can_be_a_file_name():
    assert set(cache_key(*PARTS)) <= set("0123456789abcdef")
    assert len(cache_key(*PARTS)) == 32


@pytest.mark.parametrize("library", ["tensorflow", "keras", "numpy", "pillow"])
def test_another_version_of_a_library_gives_another_key(monkeypatch, library):
    before = cache_key("training")
    real = store_module.version  # type: ignore[attr-defined]
    store_module.library_versions.cache_clear()
    monkeypatch.setattr(
        store_module, "version", lambda name: "0.0" if name == library else real(name)
    )
    assert cache_key("training") != before
    store_module.library_versions.cache_clear()


def make_together(folder: Path, barrier: Barrier) -> None:
    """Read a record that other processes need too; write a line whenever it is made."""

    def make() -> int:
        with (folder / "made").open("a") as file:
            file.write("made\n")
        return 5

    barrier.wait(60)
    assert Store(folder / "cache").get_or_make("key", int, make) == 5


def test_of_several_processes_one_makes_a_record(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    arguments = (tmp_path, context.Barrier(4))
    processes = [context.Process(target=make_together, args=arguments) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    assert (tmp_path / "made").read_text() == "made\n"


def test_a_lock_is_free_again_when_its_holder_has_been_killed(tmp_path: Path) -> None:
    holder = os.fork()
    if holder == 0:
        Store(tmp_path).locked("key").acquire()
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(holder, 0)

    with Store(tmp_path).locked("key").acquire(timeout=5) as lock:
        assert lock is not None
