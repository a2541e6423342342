"""The seed of a course: made once, renewed by a command, identified without being revealed."""

import os
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest

from grader.course import Course
from grader.course_seed import (
    SeedError,
    assignment_seed,
    course_seed,
    fingerprint,
    renew_seed,
)
from grader.seeds import Seed


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "solutions" / "baseline").mkdir(parents=True)
    (tmp_path / "solutions" / "baseline" / "settings.toml").touch()
    return Course(tmp_path)


@pytest.fixture
def old(course: Course) -> Course:
    """A course of an earlier version."""
    course.state.mkdir()
    (course.state / "seed").write_text("1643191603\n")
    return course


def renew(course: Course) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("grader"), "renew-seed"],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=True,
    )


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_course_makes_one_seed_of_128_bits_and_keeps_it(course: Course) -> None:
    seed = course_seed(course)

    assert course_seed(course) == seed
    assert (course.state / "seed").read_text() == f"{seed.digits}\n"
    assert 2**80 < int(seed.digits) < 2**128
    assert (mode(course.state), mode(course.state / "seed")) == (0o700, 0o600)


def test_the_seed_of_an_earlier_version_is_used_as_it_is(old: Course) -> None:
    assert course_seed(old) == Seed.of(1643191603)
    assert assignment_seed(old, "baseline") == Seed.of(1643191603)
    assert (old.state / "seed").read_text() == "1643191603\n"


def test_each_assignment_has_its_own_seed(course: Course) -> None:
    seeds = {assignment_seed(course, name) for name in ("baseline", "augmentation", "a/b", "")}

    assert len(seeds | {course_seed(course)}) == 5
    assert assignment_seed(course, "baseline") in seeds


def test_a_seed_for_one_assignment_comes_before_that_of_the_course(course: Course) -> None:
    (course.state / "seeds").mkdir(parents=True)
    (course.state / "seeds" / "baseline").write_text(f"{2**127}\n")

    assert assignment_seed(course, "baseline") == Seed.of(2**127)
    assert assignment_seed(course, "augmentation") != Seed.of(2**127)


@pytest.mark.parametrize("content", ["", "abc\n", "-7\n", "0x7f\n", "\xff", "1.5", "9" * 5000])
def test_a_file_without_a_seed_is_named_and_not_shown(course: Course, content: str) -> None:
    course.state.mkdir()
    (course.state / "seed").write_text(content, "latin-1")

    with pytest.raises(SeedError, match="expected a number") as raised:
        course_seed(course)

    assert str(course.state / "seed") in str(raised.value)
    assert not content.strip() or content.strip() not in str(raised.value)
    assert (course.state / "seed").read_text("latin-1") == content


def make_seed(root: Path, barrier: object, seeds: object) -> None:
    barrier.wait(60)  # type: ignore[attr-defined]
    seeds.put(course_seed(Course(root)).digits)  # type: ignore[attr-defined]


def test_gradings_that_start_together_agree_on_one_seed(course: Course) -> None:
    context = get_context("fork")
    barrier, seeds = context.Barrier(4), context.Queue()
    processes = [
        context.Process(target=make_seed, args=(course.root, barrier, seeds)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    drawn = {seeds.get(timeout=60) for _ in processes}
    for process in processes:
        process.join()

    assert drawn == {course_seed(course).digits}


def test_the_command_renews_an_old_seed_and_keeps_it_to_go_back(old: Course) -> None:
    (old.state / "seed").chmod(0o644)
    (old.state / "cache").mkdir()
    (old.state / "cache" / "labels.msgpack").touch(0o644)

    done = renew(old)

    assert 2**80 < int((old.state / "seed").read_text()) < 2**128
    assert (old.state / "seed.1").read_text() == "1643191603\n"
    assert "grades may change" in done.stdout
    assert str(old.state / "seed.1") in done.stdout
    assert {mode(path) for path in old.state.rglob("*") if path.is_file()} == {0o600}
    assert {mode(old.state), mode(old.state / "cache")} == {0o700}

    (old.state / "seed.1").replace(old.state / "seed")
    assert course_seed(old) == Seed.of(1643191603)


def test_the_command_reveals_no_seed_and_overwrites_no_copy(old: Course) -> None:
    runs = [renew(old) for _ in range(3)]

    kept = sorted(old.state.glob("seed.[0-9]"))
    numbers = [int(path.read_text()) for path in (*kept, old.state / "seed")]
    assert [path.name for path in kept] == ["seed.1", "seed.2", "seed.3"]
    assert len(set(numbers)) == 4
    for done in runs:
        for number in numbers:
            assert str(number) not in done.stdout + done.stderr
            assert f"{number:x}" not in done.stdout + done.stderr


def test_a_course_without_a_seed_can_be_given_one(course: Course) -> None:
    assert renew_seed(course) is None
    assert int(course_seed(course).digits) > 2**80


def test_a_fingerprint_identifies_a_seed_only_within_its_course(
    course: Course, tmp_path: Path
) -> None:
    seeds = [Seed.of(7), Seed.of(8), Seed.of(2**127), course_seed(course)]
    marks = [fingerprint(course, seed) for seed in seeds]
    other = Course(tmp_path / "other")

    assert len(set(marks)) == len(marks)
    assert [fingerprint(course, seed) for seed in seeds] == marks
    assert all(len(mark) == 8 and int(mark, 16) >= 0 for mark in marks)
    # The key belongs to the course, so others cannot search for a short seed with it.
    assert fingerprint(other, Seed.of(7)) != marks[0]
    assert mode(course.state / "fingerprint-key") == 0o600


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_seed_that_cannot_be_read_is_an_os_error(old: Course) -> None:
    (old.state / "seed").chmod(0)
    with pytest.raises(PermissionError):
        course_seed(old)
