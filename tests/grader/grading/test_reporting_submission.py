"""What a check is doing is told before it is done, and nothing else changes."""

from grader.grading.reporting_submission import ReportingSubmission
from grader.sandbox.protocol import Call, ModelConfig, TrainModel

MODEL = ModelConfig("Sequential", {})
JOB = TrainModel(
    model=MODEL,
    pictures="a.npy",
    labels=b"",
    validation="b.npy",
    batch=1,
    epochs=6,
    enough_accuracy=1.0,
    white=1.0,
    random_seed=1,
)


class Answering:
    """Answers with what it is asked, after writing down that it was."""

    def __init__(self, said: list[str]) -> None:
        self.said = said

    def call(self, call):
        self.said.append("called")
        return call

    def describe(self, model, picture_shape):
        self.said.append("described")
        return model, picture_shape

    def train(self, job):
        self.said.append("trained")
        return job


def test_each_question_is_told_before_it_is_answered():
    said: list[str] = []
    watched = ReportingSubmission(Answering(said), said.append)
    call = Call("split_data")

    assert watched.call(call) is call
    assert watched.describe(MODEL, (1, 1, 3)) == (MODEL, (1, 1, 3))
    assert watched.train(JOB) is JOB
    assert said == [
        "calling split_data …",
        "called",
        "looking at the model …",
        "described",
        "training the model on drawn pictures, at most 6 epochs …",
        "trained",
    ]
