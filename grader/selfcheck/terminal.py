"""The check cells of a student's own notebook, run in the sandbox for a terminal.

The reference values come from `selfcheck.json` beside the notebook, so this needs neither a course
nor the reference. The code is the student's own, so it also runs where it cannot be isolated.
"""

from pathlib import Path

from grader.cache import Store
from grader.grading.data_source import find_source
from grader.grading.evaluation import Evaluator
from grader.grading.grading_config import GradingConfig
from grader.grading.reference import RecordedReference
from grader.grading.reporting_submission import ProgressCallback
from grader.grading.selfcheck_data import SelfCheckData
from grader.results import CheckResult
from grader.sandbox.client import Sandbox
from grader.sandbox.protocol import ISOLATIONS
from grader.seeds import Seed
from grader.selfcheck.course_checks import unpacked_files
from grader.selfcheck.practice import cache_folder
from grader.submissions.reader import Reader
from grader.submissions.trained_file import trained_file


def check_in_terminal(
    notebook: Path, data: SelfCheckData, on_progress: ProgressCallback
) -> tuple[CheckResult, ...]:
    """Return the results of all checks of a notebook or `.py` file, on its practice data.

    Raises:
        UnreadableError: the file cannot be read as a notebook.
        ReaderError: the process that reads notebooks cannot be started.
        CheckConfigError: the checks themselves cannot run.
        SandboxError: the code cannot be run.
        SelfCheckDataError: the data of the checks is damaged.
    """
    with Reader() as reader:
        names = (data.settings.functions, data.settings.older_names)
        source = reader.code(notebook, *names).source
    data = data.as_variant(data.settings.variant_of(source.mentions))
    settings = data.settings
    cache = cache_folder()
    store, files = Store(cache), unpacked_files(data, notebook, cache)
    with Sandbox(ISOLATIONS) as sandbox:
        on_progress("starting TensorFlow …")
        sandbox.start()
        found = find_source(settings.data, [files.checks, files.folder])
        config = GradingConfig(
            settings,
            Seed.of(data.seed),
            checks=str(files.checks),
            data=str(files.folder),
            training_source=str(found) if found else None,
        )
        reference = RecordedReference(data.reference_values)
        evaluator = Evaluator(config, store, sandbox, reference, on_progress)
        return evaluator.evaluate(source, trained_file(notebook, settings)).checks
