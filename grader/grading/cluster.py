"""Grades a class on a Dask cluster: its workers judge, this side reads and writes down.

What crosses is bytes: the terms of a class and the slice of one submission go out, a verdict comes
back. Names of students stay here. A trained model that was handed in goes by its path and digest,
and has to lie in a folder that all machines share. Needs the extra `dask`.
"""

import contextlib
import hashlib
import logging
import os
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import msgspec
from distributed import (
    CancelledError,
    Client,
    Future,
    KilledWorker,
    Worker,
    WorkerPlugin,
    as_completed,
    get_worker,
)
from distributed.client import ClosedClientError
from distributed.comm.core import CommClosedError

from grader.cache import Store, library_versions
from grader.grading.batch import WorkerError
from grader.grading.checking import CheckConfigError
from grader.grading.evaluation import Evaluation, Evaluator, GradingConfig
from grader.grading.evaluation_cache import code_digest, settings_key
from grader.grading.exposure import expect_hidden
from grader.grading.grader import Grader
from grader.grading.pictures import PictureError
from grader.grading.reference import reference_cells
from grader.results import SubmissionResult
from grader.sandbox.client import Sandbox
from grader.sandbox.errors import SandboxError
from grader.sandbox.fork_server_handle import ForkServer
from grader.sandbox.protection import Protection
from grader.sandbox.protocol import Isolation, Slice, encode
from grader.settings import Settings, SettingsError
from grader.submissions.student_folder import FoundSubmission
from grader.submissions.trained_file import TrainedFile, trained_file

_NAME = "catsdogs-classroom"
_CONNECT_SECONDS = 10
# Workers that are asked for only now have to be given a machine.
_WORKER_SECONDS = 60


class AddressError(Exception):
    """What was given as the address of a cluster is none."""


class _Conditions(msgspec.Struct, frozen=True):
    """What a class is judged by and with; `terms` is encoded, as another kit has other fields.

    `reference` is the package that others are compared with, `settings` the key of the settings and
    of the photos that they name. `confidential` are the paths of what students' code must not be
    able to read.
    """

    kit: dict[str, str]
    reference: str
    config: bytes
    settings: bytes
    levels: Sequence[Isolation]
    confidential: tuple[bytes, ...]


class _Answer(msgspec.Struct, frozen=True):
    """What a worker has to say: how it walls code off, and a verdict; or how it failed.

    `cgroup` names what control groups of its kernel count.
    """

    isolation: Isolation | None = None
    verdict: Evaluation | None = None
    failure: str = ""
    cgroup: tuple[str, ...] = ()


class _RefusalError(Exception):
    """Why a worker would not judge as this machine does."""


def graded(
    grader: Grader, submissions: Sequence[FoundSubmission], address: str
) -> Iterator[tuple[int, SubmissionResult]]:
    """The results with their places among the submissions, in the order in which they come.

    What needs no judging comes first; the same code is judged once.

    Raises:
        AddressError: the address is malformed.
        WorkerError: no cluster answers there, or it failed with one of the submissions.
    """
    conditions = encode(
        _Conditions(
            kit(grader.settings.reference),
            grader.settings.reference,
            encode(grader.config),
            settings_key(grader.config.settings, grader.config.photos, grader.config.unseen),
            grader.sandbox.levels,
            tuple(os.fsencode(path.absolute()) for path in _confidential(grader, submissions)),
        )
    )
    with _connected(address) as client:
        protection = _protection(client, conditions, address)
        places: dict[bytes, list[int]] = {}
        for place, found in enumerate(submissions):
            known = grader.find_cached(found.path, found.student, found.fault, protection)
            if isinstance(known, Slice):
                places.setdefault(encode(known), []).append(place)
            else:
                yield place, known
        first = {code: submissions[places[code][0]] for code in places}
        for code, verdict in _verdicts(client, conditions, grader.settings, first):
            source = msgspec.msgpack.decode(code, type=Slice)
            for place in places[code]:
                found = submissions[place]
                yield place, grader.store_result(found.path, found.student, source, verdict)


def _confidential(grader: Grader, submissions: Sequence[FoundSubmission]) -> Iterator[Path]:
    """What students' code must not be able to read on any machine."""
    yield from grader.confidential
    # The folder around them all: the paths of a large class would be as long as its code.
    yield Path(os.path.commonpath([found.path.absolute() for found in submissions]))


def kit(reference: str) -> dict[str, str]:
    """All that a verdict depends on besides code and terms, in words that a person can compare."""
    sources = [cell.source.encode() for cell in reference_cells(reference)]
    digest = hashlib.sha256(b"\0".join([code_digest().encode(), *sources])).hexdigest()
    return {_NAME: f"{version(_NAME)} ({digest[:10]})", **library_versions()}


class _Client(Client):
    """A client that is closed by who made it."""

    def __del__(self) -> None:
        # Dask would wait here for what never came to be, if the address is none.
        pass


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Client]:
    """A client of the cluster."""
    with _silent():
        try:
            client: Client = _Client(  # type: ignore[no-untyped-call]
                address, timeout=_CONNECT_SECONDS, set_as_default=False
            )
        except (ValueError, TypeError) as error:
            raise AddressError(f"{address!r} is no address of a cluster: {error}") from error
        except OSError as error:
            raise WorkerError(f"no Dask scheduler answers at {address}: {error}") from error
        try:
            _prepare(client)
            yield client
        except (CancelledError, ClosedClientError, CommClosedError) as error:
            raise WorkerError(
                f"the connection to the scheduler at {address} was lost; what was graded is kept, "
                "the same command goes on from there"
            ) from error
        finally:
            client.close()


def _prepare(client: Client) -> None:
    """Have all workers, those to come as well, keep evaluators; those that do are left alone."""
    try:
        client.register_plugin(Evaluators())
    except Exception as error:
        raise WorkerError(f"a worker of the cluster cannot take up grading: {error!r}") from error


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Keep to one line what Dask would say in many: what matters of it ends as an error here."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)


def _protection(client: Client, conditions: bytes, address: str) -> Protection:
    """How the first worker that answers walls students' code off; its paths are left out."""
    # Asked for before there is a worker: that is when a cluster that adapts starts one.
    asked = client.submit(_survey, conditions, pure=False, priority=1)
    try:
        client.wait_for_workers(1, timeout=_WORKER_SECONDS)
    except TimeoutError as error:
        raise WorkerError(
            f"the cluster at {address} has no worker, and got none within {_WORKER_SECONDS} s"
        ) from error
    answer = _answer(asked, "a first question")
    assert answer.isolation is not None
    return Protection(answer.isolation, (), answer.cgroup)


def _verdicts(
    client: Client, conditions: bytes, settings: Settings, first: Mapping[bytes, FoundSubmission]
) -> Iterator[tuple[bytes, Evaluation]]:
    """The verdicts on all codes as they come; those that are still to come are given up at the end.

    `first` says for each code in which submission it was found.
    """
    codes = list(first)
    # In one call, so that Dask hands to each worker only what it can do now: all that a worker has
    # when it dies counts as having been tried in vain.
    files = [trained_file(found.path, settings, found.student) for found in first.values()]
    trained = [str(file.path) if file else "" for file in files]
    futures = client.map(_judge, [conditions] * len(codes), codes, trained, pure=False)
    code_of = dict(zip(futures, codes, strict=True))
    try:
        for future in as_completed(futures, loop=client.loop):
            code = code_of[future]
            verdict = _answer(future, str(first[code].path)).verdict
            assert verdict is not None
            # Otherwise it would be judged again when the worker that keeps the answer dies.
            future.release()
            yield code, verdict
    finally:
        client.cancel(futures)


def _answer(future: "Future[bytes]", what: str) -> _Answer:
    """What a worker says of `what`."""
    try:
        answer = msgspec.msgpack.decode(future.result(), type=_Answer)
    except KilledWorker as error:
        tries = error.allowed_failures + 1
        raise WorkerError(f"the workers that had {what} died {tries} times") from error
    except CancelledError:
        raise
    except Exception as error:
        raise WorkerError(f"the cluster has no answer to {what}: {error!r}") from error
    if answer.failure:
        raise WorkerError(answer.failure)
    return answer


class Evaluators(WorkerPlugin):
    """The evaluators of one worker process: one for each class, over one fork server.

    They are kept as long as the worker lives, so that TensorFlow is imported once.
    """

    name = _NAME
    idempotent = True

    def setup(self, worker: Worker) -> None:
        """Begin on a worker.

        Finished trainings are kept beside the folders of the workers on this machine, for all of
        them, as they have to agree on how many train at once.
        """
        self._folder = Path(worker.local_directory).parent / _NAME
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._store = Store(self._folder)
        self._fork_server = ForkServer()
        self._evaluators: dict[bytes, tuple[Evaluator, Sandbox]] = {}
        # The checks are run by pytest, which serves one submission at a time.
        self._lock = threading.Lock()

    def teardown(self, worker: Worker) -> None:
        """End the template, and with it whatever still runs."""
        self._fork_server.close()

    def evaluate(self, conditions: bytes, source: Slice | None, trained: str) -> _Answer:
        """The verdict on some code, if any was given, and how this machine walls it off.

        `trained` is the path of the trained model that was handed in with it, if one is asked for.

        Raises:
            _RefusalError: this worker cannot meet the conditions.
            CheckConfigError, OSError, PictureError, SandboxError: it failed.
        """
        with self._lock:
            if conditions not in self._evaluators:
                self._evaluators[conditions] = self._made(conditions)
            evaluator, sandbox = self._evaluators[conditions]
            if source is None:
                return _Answer(sandbox.isolation, cgroup=sandbox.protection.cgroup)
            file = self._found(evaluator, source, trained) if trained else None
            return _Answer(sandbox.isolation, evaluator.evaluate(source, file))

    def _found(self, evaluator: Evaluator, source: Slice, trained: str) -> TrainedFile:
        file = TrainedFile(Path(trained), evaluator.context.trained_model.megabytes)
        if file.stamp() != source.trained_model_digest:
            raise _RefusalError(
                f"it does not find {trained} as this machine finds it: "
                "it has to lie in a folder that all machines share"
            )
        return file

    def _made(self, encoded: bytes) -> tuple[Evaluator, Sandbox]:
        conditions = msgspec.msgpack.decode(encoded, type=_Conditions)
        here = kit(conditions.reference)
        differing = [
            f"{name} is {here.get(name)} there, {wanted} here"
            for name, wanted in conditions.kit.items()
            if here.get(name) != wanted
        ]
        if differing:
            raise _RefusalError(f"it may judge otherwise than this machine: {'; '.join(differing)}")
        config = msgspec.msgpack.decode(conditions.config, type=GradingConfig)
        if settings_key(config.settings, config.photos, config.unseen) != conditions.settings:
            named = " and ".join(filter(None, (config.photos, config.unseen)))
            raise _RefusalError(
                f"it does not find the photos in {named} that this machine finds: "
                "they have to lie in a folder that all machines share"
            )
        sandbox = Sandbox(conditions.levels, self._fork_server)
        confidential = [self._folder, *map(Path, map(os.fsdecode, conditions.confidential))]
        expect_hidden(confidential, sandbox.protection.readable)
        return Evaluator(config, self._store, sandbox), sandbox


def _survey(conditions: bytes) -> bytes:
    """On a worker: whether it meets the conditions, and how it walls students' code off."""
    return encode(_examined(conditions, None, ""))


def _judge(conditions: bytes, code: bytes, trained: str) -> bytes:
    """On a worker: the verdict on a slice, and on the trained model in a file."""
    return encode(_examined(conditions, msgspec.msgpack.decode(code, type=Slice), trained))


def _examined(conditions: bytes, source: Slice | None, trained: str) -> _Answer:
    worker = get_worker()
    evaluators = worker.plugins[_NAME]
    assert isinstance(evaluators, Evaluators)
    try:
        return evaluators.evaluate(conditions, source, trained)
    except (
        _RefusalError,
        OSError,
        SandboxError,
        SettingsError,
        CheckConfigError,
        PictureError,
    ) as error:
        return _Answer(failure=f"worker {worker.address}: {error}")
