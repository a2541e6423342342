"""Judges a student's own notebook as its check cells would, but in the sandbox: for a terminal.

What the reference yields is read from `selfcheck.json` beside the notebook, so neither a course nor
the reference has to be there. The code is the student's own, so it is run without a wall where the
machine allows none.
"""

from pathlib import Path

from platformdirs import user_cache_path

from grader.evidence import ISOLATIONS
from grader.examining import Examiner, Terms
from grader.practice import SelfCheck
from grader.reading import Reader
from grader.reference import RecordedReference
from grader.results import CheckResult
from grader.sandbox import Sandbox
from grader.seeds import Seed
from grader.store import Store
from grader.trained_file import trained_file
from grader.watching import Tell


def rehearse(notebook: Path, material: SelfCheck, tell: Tell) -> tuple[CheckResult, ...]:
    """The verdicts on a notebook or `.py` file, on the practice data of `material`.

    Raises:
        UnreadableError: it cannot be read as a notebook.
        ReaderError: the process that reads cannot be started.
        ChecksError: the checks themselves cannot run.
        SandboxError: the code cannot be run.
    """
    settings = material.settings
    with Reader() as reader:
        source = reader.code(notebook, settings.functions, settings.older_names).source
    store = Store(user_cache_path("catsdogs-classroom", ensure_exists=True))
    with Sandbox(ISOLATIONS) as sandbox:
        tell("starting TensorFlow …")
        sandbox.start()
        terms = Terms(settings, Seed.of(material.seed))
        examiner = Examiner(terms, store, sandbox, RecordedReference(material.facts), tell)
        return examiner.examine(source, trained_file(notebook, settings)).checks
