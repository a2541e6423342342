"""Search for a better learning rate, dropout and width of a network with Optuna.

The next hyperparameters depend on the seed and on the finished trials, not on how often the search
was interrupted; an interrupted trial runs again.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import keras
import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState

from catsdogs.failures import Failure
from catsdogs.training.architectures import TUNABLE_BUILDERS
from catsdogs.training.batch_norm import RecalibratedBatchNorm
from catsdogs.training.batches import Batches, from_disk
from catsdogs.training.checkpoints import MODEL
from catsdogs.training.model_files import ModelMetadata, save_model
from catsdogs.training.runs import expect_resources, readable_set, schedule
from catsdogs.training.training_configs import TRAINING_CONFIGS, Hyperparameters, Network, Trial

JOURNAL = "search.journal"
_MAX_WIDTH = 2.0
_RANDOM_TRIALS = 5
"""Number of random trials before Optuna learns from the finished ones."""


class Search:
    """The trials of a network on a data set, saved in a folder."""

    def __init__(self, network: Network, sets: Path, out: Path, epochs: int, seed: int) -> None:
        """Start or resume a search.

        Args:
            network: one of `TUNABLE`.
            sets: folder that holds `training` and `validation`.
            out: folder for the trials and the best model.
            epochs: of each trial.
            seed: for the hyperparameters, and for each training.

        Raises:
            Failure: pictures are missing, memory or disk space is too small, or the folder contains
                another search.
        """
        self._network, self._out, self._epochs, self._seed = network, out, epochs, seed
        self._recipe = TRAINING_CONFIGS[network]
        training, validation = (readable_set(sets / name) for name in ("training", "validation"))
        pictures = len(training.files) + len(validation.files)
        expect_resources(
            TUNABLE_BUILDERS[network](Hyperparameters(width=_MAX_WIDTH)),
            self._recipe,
            pictures,
            out,
        )
        settings = {"network": network.value, "epochs": epochs, "seed": seed}
        self._study = _study(out / JOURNAL, {**settings, "data": str(sets.resolve())})
        self._batches: Batches = from_disk(training, validation, self._recipe, seed, range(epochs))

    def trials(self) -> list[Trial]:
        """List the finished trials, in order."""
        return [
            Trial(Hyperparameters(**trial.params), trial.values[0])
            for trial in self._study.get_trials(states=[TrialState.COMPLETE])
        ]

    def run_next_trial(self, epoch_done: Callable[[], None]) -> Trial:
        """Train with new hyperparameters; save the model if it is the best.

        Args:
            epoch_done: called after each epoch.

        Returns:
            The trial.
        """
        done = self.trials()
        self._study.sampler = optuna.samplers.TPESampler(
            n_startup_trials=_RANDOM_TRIALS, seed=self._seed + len(done)
        )
        trial = self._study.ask()
        choice = Hyperparameters(
            rate=trial.suggest_float("rate", 1e-4, 1e-2, log=True),
            dropout=trial.suggest_float("dropout", 0, 0.7),
            width=trial.suggest_float("width", 0.5, _MAX_WIDTH, step=0.25),
        )
        model, accuracy = self._trained(choice, epoch_done)
        if accuracy > max((one.accuracy for one in done), default=-1.0):
            metadata = ModelMetadata(self._network, self._recipe.side, self._recipe.resizing)
            save_model(_uncompiled(model), metadata, self._out / MODEL)
        self._study.tell(trial, accuracy)
        return Trial(choice, accuracy)

    def _trained(
        self, choice: Hyperparameters, epoch_done: Callable[[], None]
    ) -> tuple[keras.Model, float]:
        keras.backend.clear_session()  # frees the networks of earlier trials
        keras.utils.set_random_seed(self._seed)
        model = TUNABLE_BUILDERS[self._network](choice)
        told = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: epoch_done())
        fresh = RecalibratedBatchNorm(self._batches.sample)
        history = model.fit(
            self._batches.training,
            validation_data=self._batches.validation,
            epochs=self._epochs,
            steps_per_epoch=self._batches.steps,
            callbacks=[*schedule(model, self._epochs), fresh, told],
            verbose=0,
            shuffle=False,  # the dataset shuffles
        ).history
        return model, float(history["val_accuracy"][-1])


def _study(journal: Path, settings: Mapping[str, object]) -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        storage=JournalStorage(JournalFileBackend(str(journal))),
        study_name="search",
        direction="maximize",
        load_if_exists=True,
    )
    its = study.user_attrs.get("settings", settings)
    if its != settings:
        raise Failure(
            f"{journal.parent} contains another search, of {its['network']} with {its['epochs']}"
            f" epochs and seed {its['seed']} from {its['data']}: choose another --out"
        )
    study.set_user_attr("settings", dict(settings))
    return study


def _uncompiled(model: keras.Model) -> keras.Model:
    """Copy a network without its optimizer, which would triple the file."""
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    return copy
