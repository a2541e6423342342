"""A trained model in a submission is graded by its predictions for unseen photos."""

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from distributed import LocalCluster
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook
from PIL import Image

from grader.course import Course
from grader.grading import cluster
from grader.grading.batch import WorkerError, grade_in_parallel
from grader.grading.grader import Grader
from grader.grading.selfcheck_data import FILE_NAME
from grader.results import CheckResult, Status
from grader.submissions.discovery import find_submissions
from grader.submissions.student_folder import FoundSubmission
from grader.submissions.trained_file import TrainedFile
from samples.sample_class import REPOSITORY
from tests.conftest import SEED
from tests.grader.cli.test_commands import GRADER
from tests.grader.cli.test_commands import grader as run
from tests.grader.grading.test_batch import compared
from tests.grader.grading.test_cluster import on
from tests.grader.submissions.test_trained_file import make_socket, make_unreadable_file
from tests.support.nbgrader import nbgrader

pytestmark = pytest.mark.slow

SETTINGS = """
title = "A trained model"
functions = ["create_train_val_dirs"]
rubric = "open"

[limits]
seconds = 60
memory_mb = 3000
training_seconds = 60

[trained_model]
photos = "unseen"
pictures = 20
accuracy = 0.9
megabytes = 4

[points.create_train_val_dirs]
makes_all_six_directories = 1.0

[points.trained_model]
holds_a_model = 1.0
knows_unseen_photos = 4.0
"""
STUB = '"grade": false, "locked": false, "schema_version": 3, "solution": true, "task": false'
CHECK = '"grade": true, "locked": true, "schema_version": 3, "solution": false, "task": false'
SOURCE = f'''# %% nbgrader={{{STUB}, "grade_id": "create_train_val_dirs"}}
def create_train_val_dirs(root_path):
    """Make the folders."""
    # BEGIN SOLUTION
    import os
    for kind in ("training", "validation"):
        for pets in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, kind, pets))
    # END SOLUTION

# %% nbgrader={{{CHECK}, "grade_id": "check_create_train_val_dirs"}}
from grader.selfcheck.notebook_checks import check
check(create_train_val_dirs)

# %% nbgrader={{{CHECK}, "grade_id": "check_trained_model"}}
check("model.keras", exercise="trained_model")
'''
CODE = """
import os
def create_train_val_dirs(root_path):
    for kind in ("training", "validation"):
        for pets in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, kind, pets))
"""
SaveModel = Callable[[Path], None]


@pytest.fixture(scope="module")
def photo_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course that asks for a trained model; on its photos cats are dark and dogs are bright."""
    root = tmp_path_factory.mktemp("course")
    folder = root / "solutions" / "trained"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text(SETTINGS)
    (folder / "trained.py").write_text(SOURCE)
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    for kind, brightness in (("Cat", 60), ("Dog", 200)):
        (root / "unseen" / kind).mkdir(parents=True)
        for number in range(12):
            picture = Image.new("RGB", (90, 70), (brightness + number,) * 3)
            picture.save(root / "unseen" / kind / f"{number}.jpg")
    return Course(root)


@pytest.fixture(scope="module")
def trained_grader(photo_course: Course, grader: Grader) -> Iterator[Grader]:
    """A grader of that assignment."""
    with Grader(photo_course, "trained", SEED, sandbox=grader.sandbox) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A student's folder with a correct function in it."""
    place = tmp_path / "zoe" / "trained"
    place.mkdir(parents=True)
    (place / "trained.py").write_text(CODE)
    return place


def grade_model(trained_grader: Grader, folder: Path) -> tuple[CheckResult, CheckResult]:
    """Grade a submission; return the results of the file and of its predictions."""
    result = trained_grader.grade(folder / "trained.py", "zoe")
    assert (result.status, result.checks[0].points) == ("graded", 1.0)
    holds, knows = result.of_exercise("trained_model")
    return holds, knows


def brightness_model(  # noqa: PLR0913 - one argument per property of a network
    side: int = 150,
    weight: float = 9.0,
    middle: float = 0.5,
    activation: str = "sigmoid",
    units: int = 1,
    rescaling: bool = False,
) -> SaveModel:
    """Save a network that recognizes dogs by their brightness."""

    def save(path: Path) -> None:
        import keras

        model = keras.Sequential([keras.Input((side, side, 3))])
        if rescaling:
            model.add(keras.layers.Rescaling(1 / 255))
        model.add(keras.layers.GlobalAveragePooling2D())
        model.add(keras.layers.Dense(units, activation=activation))
        columns = [weight] if units == 1 else [-weight, weight]
        kernel = np.tile(np.array(columns, np.float32), (3, 1))
        model.layers[-1].set_weights([kernel, np.array(columns, np.float32) * -3 * middle])
        model.compile("rmsprop", "binary_crossentropy")
        model.save(path)

    return save


@pytest.mark.parametrize(
    "save",
    [
        brightness_model(),
        brightness_model(side=64),
        brightness_model(activation="linear"),
        brightness_model(activation="softmax", units=2),
        brightness_model(rescaling=True),
    ],
    ids=["as in the exercise", "other size", "logits", "two units", "rescales itself"],
)
def test_a_model_with_right_predictions_gets_all_points(
    trained_grader: Grader, folder: Path, save: SaveModel
) -> None:
    save(folder / "model.keras")

    holds, knows = grade_model(trained_grader, folder)

    assert (holds.points, knows.points) == (1.0, 4.0), knows.actual


def test_exchanged_classes_are_named_in_the_hint(trained_grader: Grader, folder: Path) -> None:
    brightness_model(weight=-9.0)(folder / "model.keras")

    holds, knows = grade_model(trained_grader, folder)

    assert (holds.points, knows.points) == (1.0, 0.0)
    assert (knows.expected, knows.actual) == ("at least 90% of 20 unseen photos right", "0%")
    assert "Cats are 0, dogs are 1" in (knows.hint or "")


def test_the_hint_for_guessing_names_the_range_of_pixels(
    trained_grader: Grader, folder: Path
) -> None:
    brightness_model(middle=-300.0)(folder / "model.keras")

    _, knows = grade_model(trained_grader, folder)

    assert knows.actual == "50%, with the same answer for every photo"
    assert "from 0 to 1" in (knows.hint or "")


def rewrite_archive(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Change the members of an archive."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def save_and_change(change: Callable[[dict[str, bytes]], None]) -> SaveModel:
    def save(path: Path) -> None:
        brightness_model()(path)
        rewrite_archive(path, change)

    return save


def with_layer(name: str, **config: object) -> SaveModel:
    """A saved model whose description names another layer in place of the pooling."""

    def change(members: dict[str, bytes]) -> None:
        described = json.loads(members["config.json"])
        described["config"]["layers"][1].update(
            {"class_name": name, "config": {"name": "x", **config}, "module": "os"}
        )
        members["config.json"] = json.dumps(described).encode()

    return save_and_change(change)


def save_lambda_layer(path: Path) -> None:
    import keras

    written = f"open({str(path.with_name('ran'))!r}, 'w').close()"
    model = keras.Sequential(
        [
            keras.Input((150, 150, 3)),
            keras.layers.Lambda(eval(f"lambda x: ({written}, x)[1]")),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(1),
        ]
    )
    model.save(path)
    path.with_name("ran").unlink()


def without(*names: str) -> SaveModel:
    return save_and_change(lambda members: [members.pop(name) for name in names] and None)


def holding(name: str, content: bytes) -> SaveModel:
    return save_and_change(lambda members: members.update({name: content}))


def save_truncated(path: Path) -> None:
    brightness_model()(path)
    path.write_bytes(path.read_bytes()[:2000])


def save_as_link(path: Path) -> None:
    brightness_model()(path.with_name("others.keras"))
    path.symlink_to(path.with_name("others.keras"))


def save_with_other_shape(path: Path) -> None:
    import keras

    keras.Sequential([keras.Input((7,)), keras.layers.Dense(1)]).save(path)


def save_with_three_units(path: Path) -> None:
    brightness_model()(path)

    import keras

    keras.Sequential(
        [keras.Input((64, 64, 3)), keras.layers.Flatten(), keras.layers.Dense(3)]
    ).save(path)


@pytest.mark.parametrize(
    ("save", "message"),
    [
        (lambda _: None, "no such file"),
        (save_as_link, "something else than a file"),
        (os.mkfifo, "something else than a file"),
        (lambda path: path.mkdir(), "something else than a file"),
        (lambda path: path.write_bytes(bytes(5 << 20)), "one of 5 MB"),
        (lambda path: path.write_text("weights"), "no archive that Keras saved"),
        (lambda path: path.write_bytes(b""), "no archive that Keras saved"),
        (save_truncated, "no archive that Keras saved"),
        (without("config.json"), "no archive that Keras saved"),
        (holding("config.json", b"[]"), "not one that Keras writes"),
        (holding("config.json", b"{"), "not one that Keras writes"),
        (holding("config.json", b"[" * 100_000), "not one that Keras writes"),
        (holding("config.json", b" " * (3 << 20)), "longer than 2 MB"),
        (save_lambda_layer, "Lambda"),
        (with_layer("system"), "system"),
        (with_layer("TFSMLayer", filepath="/etc"), "TFSMLayer"),
        (save_with_other_shape, "one for (7,)"),
        (save_with_three_units, "shape (3,)"),
        (brightness_model(side=600), "600 pixels"),
    ],
)
def test_a_file_without_a_usable_model_is_described(
    trained_grader: Grader, folder: Path, save: SaveModel, message: str
) -> None:
    save(folder / "model.keras")

    holds, knows = grade_model(trained_grader, folder)

    assert (holds.status, knows.status) == (Status.FAILED, Status.SKIPPED)
    assert message in (holds.actual or "")
    assert not (folder / "ran").exists()


def save_huge_weights(path: Path) -> None:
    """260 MB in an archive of less than one."""
    brightness_model()(path)
    rewrite_archive(path, lambda members: members.update({"model.weights.h5": bytes(260 << 20)}))


def save_weights_of_another_network(path: Path) -> None:
    brightness_model()(path)
    other = path.with_name("other.keras")
    brightness_model(activation="softmax", units=2)(other)
    with zipfile.ZipFile(other) as archive:
        weights = archive.read("model.weights.h5")
    other.unlink()
    rewrite_archive(path, lambda members: members.update({"model.weights.h5": weights}))


@pytest.mark.parametrize(
    ("save", "message"),
    [
        (without("model.weights.h5"), "model.weights.h5"),
        (holding("model.weights.h5", b"weights"), "file signature not found"),
        (save_huge_weights, "its weights are larger than 250 MB"),
        (save_weights_of_another_network, "do not fit the network"),
    ],
)
def test_weights_that_do_not_fit_are_described(
    trained_grader: Grader, folder: Path, save: SaveModel, message: str
) -> None:
    save(folder / "model.keras")

    holds, knows = grade_model(trained_grader, folder)

    assert (holds.status, knows.status) == (Status.PASSED, Status.FAILED)
    assert message in (knows.actual or ""), knows.actual


def test_the_same_code_with_another_model_is_graded_again(
    trained_grader: Grader, folder: Path
) -> None:
    brightness_model()(folder / "model.keras")
    first = trained_grader.grade(folder / "trained.py", "zoe")
    again = trained_grader.grade(folder / "trained.py", "zoe")
    brightness_model(weight=-8.0)(folder / "model.keras")
    other = trained_grader.grade(folder / "trained.py", "zoe")

    assert [each.reused for each in (first, again, other)] == [False, True, False]
    assert [each.score for each in (first, again, other)] == [6.0, 6.0, 2.0]
    assert first.flags == ()


def test_in_one_folder_for_all_each_student_has_a_model_of_the_same_name(
    trained_grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "class").mkdir()
    monkeypatch.chdir(tmp_path)
    for student in ("zoe", "max"):
        (tmp_path / "class" / f"{student}.py").write_text(CODE)
    brightness_model()(tmp_path / "class" / "zoe.keras")
    brightness_model()(tmp_path / "class" / "model.keras")

    found = find_submissions([Path("class")], "trained")
    scores = {one.student: trained_grader.grade(one.path, one.student).score for one in found}

    assert scores == {"max": 1.0, "zoe": 6.0}


def test_too_few_photos_are_the_graders_fault(
    photo_course: Course, folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(photo_course.root, tmp_path / "poor")
    for path in (tmp_path / "poor" / "unseen" / "Dog").glob("[3-9].jpg"):
        path.unlink()
    brightness_model()(folder / "model.keras")

    done = run("grade", folder / "trained.py", "--format", "json", cwd=tmp_path / "poor")

    (result,) = json.loads(done.stdout)["results"]
    broken = result["checks"][-1]
    assert (done.returncode, broken["status"]) == (3, "broken")
    assert "Dog holds fewer than 10 pictures" in broken["actual"]


def test_a_file_that_cannot_be_read_costs_its_own_submission_and_no_other(
    photo_course: Course, tmp_path: Path
) -> None:
    brightness_model()(tmp_path / "model.keras")
    makers: dict[str, SaveModel] = {
        "ann": make_unreadable_file,
        "ben": Path.mkdir,
        "cem": make_socket,
        "dan": os.mkfifo,
        "zoe": lambda path: shutil.copy(tmp_path / "model.keras", path),
    }
    for student, make in makers.items():
        place = tmp_path / "submitted" / student / "trained"
        place.mkdir(parents=True)
        (place / "trained.py").write_text(CODE)
        make(place / "model.keras")
    # Root without these rights is held to the modes of files, as everybody else is.
    plain = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] * (os.geteuid() == 0)
    command = [*plain, GRADER, "grade", tmp_path / "submitted", "--assignment", "trained"]

    done = subprocess.run(
        [*command, "--format", "json"],
        cwd=photo_course.root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)["results"]
    points = {result["student"]: result["score"] for result in results}
    assert points == {"ann": 1.0, "ben": 1.0, "cem": 1.0, "dan": 1.0, "zoe": 6.0}
    actual = {result["student"]: result["checks"][1]["actual"] for result in results}
    assert actual["ann"] == "one that cannot be read (Permission denied)"
    assert {actual[name] for name in ("ben", "cem", "dan")} == {"something else than a file"}


def test_nbgrader_releases_and_grades_the_assignment(photo_course: Course, tmp_path: Path) -> None:
    root = tmp_path / "course"
    shutil.copytree(photo_course.root, root)
    released = run("release", cwd=root)
    assert released.returncode == 0, released.stderr
    assert nbgrader(root, "generate_assignment", "trained", "--force").returncode == 0
    place = root / "submitted" / "zoe" / "trained"
    place.mkdir(parents=True)
    shutil.copy(root / "solutions" / "trained" / "trained.ipynb", place)
    brightness_model()(place / "model.keras")

    done = run("autograde", "trained", cwd=root)

    assert done.returncode == 0, done.stdout + done.stderr
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        assert gradebook.find_submission("trained", "zoe").score == 6.0


def test_workers_of_a_cluster_read_the_same_file_or_refuse(
    photo_course: Course,
    grader: Grader,
    folder: Path,
    workers: LocalCluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    brightness_model(weight=-7.0)(folder / "model.keras")
    found = [FoundSubmission(folder / "trained.py", "zoe")]
    with Grader(photo_course, "trained", SEED, use_cache=False, sandbox=grader.sandbox) as uncached:
        (expected,) = compared(grade_in_parallel(uncached, found, 1))
        assert on(workers, uncached, found) == [expected]

        elsewhere = TrainedFile(folder / "not_shared.keras", 4)
        monkeypatch.setattr(cluster, "trained_file", lambda *_: elsewhere)
        with pytest.raises(WorkerError, match=r"does not find .*not_shared\.keras"):
            on(workers, uncached, found)


def test_in_a_notebook_the_photos_stay_unseen(
    trained_grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / FILE_NAME).write_bytes(trained_grader.selfcheck_data().to_json())
    brightness_model()(tmp_path / "model.keras")
    cell = new_code_cell("from grader import check\ncheck('model.keras', exercise='trained_model')")
    notebook = new_notebook(cells=[cell])

    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()

    shown, value = notebook.cells[0].outputs
    assert value.data["text/plain"] == "1.0"
    assert "on photos that only the grader has" in shown.data["text/plain"]
