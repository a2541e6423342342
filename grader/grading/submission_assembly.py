"""The assembly of the object that checks call: sandbox, cached models and progress messages."""

from grader.cache import Store
from grader.grading.given_globals import GivenGlobals
from grader.grading.grading_config import GradingConfig
from grader.grading.model_cache import CachedModels
from grader.grading.reporting_submission import ProgressCallback, ReportingSubmission
from grader.grading.sandboxed_submission import SandboxedSubmission
from grader.grading.submission import Submission
from grader.sandbox.client import Sandbox, Session
from grader.sandbox.protocol import Slice
from grader.submissions.trained_file import TrainedFile


class SubmissionAssembler:
    """Assembles the submissions of one grading: a call passes from the outer to the inner layer.

    `ReportingSubmission` reports the progress, `GivenGlobals` adds the globals of the settings,
    `CachedModels` returns evidence of known models, and `SandboxedSubmission` runs everything else
    in the sandbox.
    """

    def __init__(
        self, config: GradingConfig, store: Store, on_progress: ProgressCallback | None = None
    ) -> None:
        self._config = config
        self._store = store
        self._on_progress = on_progress

    def assemble(
        self, sandbox: Sandbox | Session, source: Slice, trained: TrainedFile | None = None
    ) -> Submission:
        """Make the submission of a slice; the calls in one session share its isolation."""
        sandboxed = SandboxedSubmission(
            sandbox,
            source,
            self._config.call_limits,
            self._config.training_limits,
            trained,
            self._config.settings.judges_own_layers,
        )
        cached = CachedModels(sandboxed, self._store, self._config.use_cache)
        given = GivenGlobals(cached, self._config.settings.given)
        return ReportingSubmission(given, self._on_progress) if self._on_progress else given
