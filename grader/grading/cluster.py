"""Grading of a class on a Dask cluster: its workers evaluate, this machine reads and stores.

Needs the extra `dask`.
"""

import contextlib
import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from distributed import CancelledError, Client, Future, KilledWorker, as_completed
from distributed.client import ClosedClientError
from distributed.comm.core import CommClosedError

from grader.errors import InputError
from grader.grading.batch import WorkerError
from grader.grading.cluster_messages import Answer, Conditions, software_versions
from grader.grading.cluster_worker import Evaluators, describe_isolation, evaluate_slice
from grader.grading.evaluation import Evaluation
from grader.grading.evaluation_cache import settings_key
from grader.grading.grader import Grader
from grader.grading.steps import PendingSubmission
from grader.results import SubmissionResult
from grader.sandbox.protection import Protection
from grader.sandbox.protocol import encode
from grader.settings import Settings
from grader.submissions.student_folder import FoundSubmission
from grader.submissions.trained_file import trained_file

_CONNECT_SECONDS = 10
# A cluster that starts workers on demand first needs a machine for them.
_WORKER_SECONDS = 60


class AddressError(InputError):
    """A text that is not the address of a cluster."""


def grade_on_cluster(
    grader: Grader, submissions: Sequence[FoundSubmission], address: str
) -> Iterator[tuple[int, SubmissionResult]]:
    """Grade submissions on a cluster; yield each index and result as they arrive.

    Cached and ungradable results come first; equal code is evaluated once.

    Raises:
        AddressError: the address is malformed.
        WorkerError: no cluster answers there, or it failed with one of the submissions.
    """
    conditions = encode(_conditions(grader, submissions))
    with _connect(address) as client:
        protection = _find_protection(client, conditions, address)
        pending: dict[bytes, list[tuple[int, PendingSubmission]]] = {}
        for index, found in enumerate(submissions):
            prepared = grader.steps.prepare(found.path, found.student, found.fault, protection)
            if isinstance(prepared, PendingSubmission):
                pending.setdefault(encode(prepared.source), []).append((index, prepared))
            else:
                yield index, prepared
        examples = {code: same[0][1] for code, same in pending.items()}
        for code, evaluation in _evaluations(client, conditions, grader.settings, examples):
            for index, each in pending[code]:
                yield index, grader.steps.store(each, evaluation)


def _conditions(grader: Grader, submissions: Sequence[FoundSubmission]) -> Conditions:
    config = grader.config
    return Conditions(
        software_versions(),
        encode(config),
        settings_key(config.settings, config.training_source, config.holdout_source),
        config.files.digest() if config.files else "",
        grader.sandbox.levels,
        tuple(os.fsencode(path.absolute()) for path in _confidential(grader, submissions)),
    )


def _confidential(grader: Grader, submissions: Sequence[FoundSubmission]) -> Iterator[Path]:
    """Yield the paths that students' code must not be able to read on any machine."""
    yield from grader.confidential
    # One common folder: the paths of a large class would be as long as its code.
    yield Path(os.path.commonpath([found.path.absolute() for found in submissions]))


class _Client(Client):
    """A client that only its maker closes."""

    def __del__(self) -> None:
        # Dask's own method would wait forever for a connection to a wrong address.
        pass


@contextlib.contextmanager
def _connect(address: str) -> Iterator[Client]:
    """Connect to a cluster and prepare its workers."""
    with _without_dask_log():
        try:
            client: Client = _Client(  # type: ignore[no-untyped-call]
                address, timeout=_CONNECT_SECONDS, set_as_default=False
            )
        except (ValueError, TypeError) as error:
            raise AddressError(f"{address!r} is no address of a cluster: {error}") from error
        except OSError as error:
            raise WorkerError(f"no Dask scheduler answers at {address}: {error}") from error
        try:
            _prepare_workers(client)
            yield client
        except (CancelledError, ClosedClientError, CommClosedError) as error:
            raise WorkerError(
                f"the connection to the scheduler at {address} was lost; finished results are "
                "kept, rerun the same command to resume"
            ) from error
        finally:
            client.close()


def _prepare_workers(client: Client) -> None:
    """Install the evaluators on all current and future workers that do not have them."""
    try:
        client.register_plugin(Evaluators())
    except Exception as error:
        raise WorkerError(f"a worker of the cluster cannot take up grading: {error!r}") from error


@contextlib.contextmanager
def _without_dask_log() -> Iterator[None]:
    """Suppress Dask's many log lines: each important one becomes an error here."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)


def _find_protection(client: Client, conditions: bytes, address: str) -> Protection:
    """Ask the first available worker for the isolation of students' code, without paths."""
    # Sent before there is a worker, because an adaptive cluster starts workers only for tasks.
    future = client.submit(describe_isolation, conditions, pure=False, priority=1)
    try:
        client.wait_for_workers(1, timeout=_WORKER_SECONDS)
    except TimeoutError as error:
        raise WorkerError(
            f"the cluster at {address} has no worker, and got none within {_WORKER_SECONDS} s"
        ) from error
    answer = _receive_answer(future, "a first question")
    assert answer.isolation is not None
    return Protection(answer.isolation, (), answer.cgroup)


def _evaluations(
    client: Client,
    conditions: bytes,
    settings: Settings,
    examples: Mapping[bytes, PendingSubmission],
) -> Iterator[tuple[bytes, Evaluation]]:
    """Yield each code and its evaluation as they arrive; the end cancels all that are missing.

    `examples` maps each code to a submission with it.
    """
    codes = list(examples)
    files = [trained_file(each.path, settings, each.student) for each in examples.values()]
    trained = [str(file.path) if file else "" for file in files]
    # One call, so that Dask gives each worker only tasks that it can start: when a worker dies, all
    # tasks on it count as failed attempts.
    futures = client.map(evaluate_slice, [conditions] * len(codes), codes, trained, pure=False)
    code_of = dict(zip(futures, codes, strict=True))
    try:
        for future in as_completed(futures, loop=client.loop):
            code = code_of[future]
            evaluation = _receive_answer(future, str(examples[code].path)).evaluation
            assert evaluation is not None
            # Otherwise Dask would repeat the evaluation when the worker with the answer dies.
            future.release()
            yield code, evaluation
    finally:
        client.cancel(futures)


def _receive_answer(future: "Future[bytes]", subject: str) -> Answer:
    """Wait for the answer of a worker; `subject` names the task in error messages."""
    try:
        answer = msgspec.msgpack.decode(future.result(), type=Answer)
    except KilledWorker as error:
        tries = error.allowed_failures + 1
        raise WorkerError(f"the workers that had {subject} died {tries} times") from error
    except CancelledError:
        raise
    except Exception as error:
        raise WorkerError(f"the cluster has no answer to {subject}: {error!r}") from error
    if answer.failure:
        raise WorkerError(answer.failure)
    return answer
