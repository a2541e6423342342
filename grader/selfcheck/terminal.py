"""Judges a student's own notebook as its check cells would, but in the sandbox: for a terminal.

What the reference yields is read from `selfcheck.json` beside the notebook, so neither a course nor
the reference has to be there. The code is the student's own, so it is run without a wall where the
machine allows none.
"""

from pathlib import Path

from platformdirs import user_cache_path

from grader.cache import Store
from grader.grading.evaluation import Evaluator, GradingConfig
from grader.grading.reference import RecordedReference
from grader.grading.reporting_submission import ProgressCallback
from grader.grading.selfcheck_data import SelfCheckData
from grader.results import CheckResult
from grader.sandbox.client import Sandbox
from grader.sandbox.protocol import ISOLATIONS
from grader.seeds import Seed
from grader.submissions.reader import Reader
from grader.submissions.trained_file import trained_file


def check_in_terminal(
    notebook: Path, material: SelfCheckData, on_progress: ProgressCallback
) -> tuple[CheckResult, ...]:
    """The verdicts on a notebook or `.py` file, on the practice data of `material`.

    Raises:
        UnreadableError: it cannot be read as a notebook.
        ReaderError: the process that reads cannot be started.
        CheckConfigError: the checks themselves cannot run.
        SandboxError: the code cannot be run.
    """
    settings = material.settings
    with Reader() as reader:
        source = reader.code(notebook, settings.functions, settings.older_names).source
    store = Store(user_cache_path("catsdogs-classroom", ensure_exists=True))
    with Sandbox(ISOLATIONS) as sandbox:
        on_progress("starting TensorFlow …")
        sandbox.start()
        config = GradingConfig(settings, Seed.of(material.seed))
        evaluator = Evaluator(
            config, store, sandbox, RecordedReference(material.facts), on_progress
        )
        return evaluator.evaluate(source, trained_file(notebook, settings)).checks
