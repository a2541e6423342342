"""Mistakes that really raise an exception get the hint on their cause."""

import io
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from grader.grading.exception_hints import EXCEPTION_RULES, RaisedError
from grader.messages.rules import Rule
from grader.sandbox.jobs.statements import file_name
from grader.sandbox.jobs.student_code import describe_error
from grader.sandbox.protocol import Call, InputFile, Raised, Statement
from grader.submissions.function_reading import FunctionReading, SourceLine, read_function
from tests.grader.grading.exception_hints.mistakes import MISTAKES

MAX_WORDS = 25
LINE = SourceLine(3, 4, "path = x")
# The resources that these need are not taken from the machine that runs the tests.
REPORTED = {
    "assertion": Raised("AssertionError", ""),
    "threads": Raised("RuntimeError", "can't start new thread"),
    "too_many_open_files": Raised("OSError", "[Errno 24] Too many open files: 'x'"),
    "no_space": Raised("OSError", "[Errno 28] No space left on device"),
    "no_permission": Raised("PermissionError", "[Errno 13] Permission denied: '/content'"),
    "unknown_class": Raised("ValueError", "Unknown loss function: 'binary'."),
    "other": Raised("MyError", "x"),
}
# The call of a function that copies files, for rules that compare a path with its arguments.
CALL = Call(
    "split_data",
    folder="work7",
    input_files=(InputFile("source/1.jpg", b"1"), InputFile("training/")),
)
PATHS = {
    "source_and_target": ("/work7/training/1.jpg", "copyfile(target, source)", FunctionReading()),
    "folder_missing": ("/work7/training1.jpg/1.jpg", "copyfile(a, b)", FunctionReading()),
    "argument_replaced": ("/data/1.jpg", "", FunctionReading(rebound={"SOURCE_DIR": LINE})),
    "joined_part_begins_with_slash": ("/training", "os.mkdir(join(a, b))", FunctionReading()),
    "part_begins_with_slash": ("/training", "", FunctionReading(rooted_part=LINE)),
    "not_found": ("/work7/source/2.jpg", "open(path)", FunctionReading()),
}


@pytest.fixture(scope="module")
def namespace() -> dict[str, Any]:
    """The names that a notebook of the course imports."""
    names: dict[str, Any] = {}
    imports = """
        import os, random, shutil
        from shutil import copyfile
        import numpy as np
        import tensorflow as tf
        from PIL import Image
        from tensorflow.keras import layers, models
        from tensorflow.keras.optimizers import RMSprop
        from tensorflow.keras.preprocessing.image import ImageDataGenerator
        read = tf.keras.utils.image_dataset_from_directory
    """
    exec(textwrap.dedent(imports), names)
    return names


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder, with a few pictures."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    picture = Image.fromarray(np.arange(60 * 60 * 3, dtype=np.uint8).reshape(60, 60, 3))
    picture.save("real.jpg")
    Path("broken.jpg").write_bytes(b"no picture")
    for folder in ("set/a", "set/b", "three/a", "three/b", "three/c"):
        Path(folder).mkdir(parents=True)
        for number in (1, 2):
            picture.save(f"{folder}/{number}.jpg")


def raised_by(body: str, namespace: dict[str, Any]) -> RaisedError:
    """Run a function with this body, and return the exception that it raises."""
    source = "def split_data(SOURCE_DIR):\n    names = ['a.jpg', 'b.jpg', 'c.jpg']\n"
    source += textwrap.indent(body, "    ")
    names = dict(namespace)
    exec(compile(source, file_name(1), "exec"), names)
    statement = Statement(1, 1, source)
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - any exception of a student
        names["split_data"]("source")
    error = describe_error(caught.value, (statement,))
    return RaisedError(CALL, error, read_function(statement, "split_data") or FunctionReading())


@pytest.mark.parametrize(("rule", "body"), MISTAKES.items(), ids=MISTAKES.keys())
@pytest.mark.usefixtures("pictures")
def test_a_mistake_gets_the_hint_on_its_cause(
    namespace: dict[str, Any], rule: str, body: str
) -> None:
    raised = raised_by(body, namespace)
    expect_hint(raised, rule)


def expect_hint(raised: RaisedError, rule: str) -> None:
    """Expect the hint of a rule."""
    hint = EXCEPTION_RULES.hint(raised)
    assert hint is not None
    assert hint.id == f"exceptions/{rule}", (raised.error, str(hint))


@pytest.mark.parametrize(("rule", "error"), REPORTED.items(), ids=REPORTED.keys())
def test_a_reported_exception_gets_the_hint_on_its_cause(rule: str, error: Raised) -> None:
    expect_hint(RaisedError(CALL, error, FunctionReading()), rule)


@pytest.mark.parametrize(("rule", "missing"), PATHS.items(), ids=PATHS.keys())
def test_a_missing_path_is_compared_with_the_arguments(
    rule: str, missing: tuple[str, str, FunctionReading]
) -> None:
    path, code, reading = missing
    error = Raised("FileNotFoundError", f"[Errno 2] No such file or directory: '{path}'", code=code)
    expect_hint(RaisedError(CALL, error, reading), rule)


def test_each_rule_speaks_in_some_case() -> None:
    named = [rule.name for rule in EXCEPTION_RULES.rules]
    assert len(named) == len(set(named))
    assert set(named) == MISTAKES.keys() | REPORTED.keys() | PATHS.keys()


@pytest.mark.parametrize("rule", EXCEPTION_RULES.rules, ids=lambda rule: rule.name)
def test_a_hint_is_one_short_question(rule: Rule[RaisedError]) -> None:
    assert len(rule.text.split()) <= MAX_WORDS, rule.text
    assert rule.text.endswith("?"), rule.text
    assert all(condition.__doc__ for condition in (*rule.when, *rule.unless))


def test_no_word_of_a_message_is_taken_for_a_format() -> None:
    error = Raised("ValueError", "{curly} braces {0}")
    expect_hint(RaisedError(CALL, error, FunctionReading()), "other")
    assert hint_text("KeyError", "'{x}'").startswith("The dictionary has no key '{x}'")


def hint_text(exception: str, message: str) -> str:
    """Return the English text of the hint on an exception."""
    error = Raised(exception, message)
    return str(EXCEPTION_RULES.hint(RaisedError(CALL, error, FunctionReading())))


@pytest.mark.parametrize(
    ("exception", "message", "words"),
    [
        ("TypeError", "f.<locals>.f() missing 1 required positional argument: 'b'", "f is called"),
        ("TypeError", "Conv2D.__init__() missing 1 required positional argument: 'k'", "Conv2D is"),
        ("TypeError", "Trainer.compile() got an unexpected keyword argument 'lr_'", "compile has"),
        ("AttributeError", "module 'a.b.layers' has no attribute 'Conv2d'", "The module layers"),
    ],
)
def test_names_are_shown_as_students_write_them(exception: str, message: str, words: str) -> None:
    assert words in hint_text(exception, message)
