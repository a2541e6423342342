"""Progress messages come before each request; the answers do not change."""

from grader.grading.reporting_submission import ReportingSubmission
from grader.sandbox.protocol import Array, Call, ModelConfig, TrainModel

MODEL = ModelConfig("Sequential", {})
JOB = TrainModel(
    model=MODEL,
    inputs="a.npy",
    labels=Array("uint8", (0,), b""),
    validation="b.npy",
    batch=1,
    epochs=6,
    enough_accuracy=1.0,
    factor=1.0,
    random_seed=1,
)


class RecordingSubmission:
    """A submission that records each request and returns it."""

    def __init__(self, events: list[str]) -> None:
        self.events = events

    def call(self, call):
        self.events.append("called")
        return call

    def describe(self, model, picture_shape):
        self.events.append("described")
        return model, picture_shape

    def train(self, job):
        self.events.append("trained")
        return job


def test_each_request_is_reported_before_it_is_answered():
    events: list[str] = []
    reporting = ReportingSubmission(RecordingSubmission(events), events.append)
    call = Call("split_data")

    assert reporting.call(call) is call
    assert reporting.describe(MODEL, (1, 1, 3)) == (MODEL, (1, 1, 3))
    assert reporting.train(JOB) is JOB
    assert events == [
        "calling split_data …",
        "called",
        "describing the model …",
        "described",
        "training the model, at most 6 epochs …",
        "trained",
    ]
