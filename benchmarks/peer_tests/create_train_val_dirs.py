"""Test that the six folders are created, and nothing else."""

import os
import tempfile


def test_create_train_val_dirs(create_train_val_dirs):
    with tempfile.TemporaryDirectory() as scratch:
        create_train_val_dirs(os.path.join(scratch, "cats-v-dogs/"))
        made = {
            os.path.relpath(os.path.join(folder, name), scratch)
            for folder, folders, files in os.walk(scratch)
            for name in folders + files
        }
    sets = {f"cats-v-dogs/{part}" for part in ("training", "validation")}
    classes = {f"{part}/{name}" for part in sets for name in ("cats", "dogs")}
    assert made == {"cats-v-dogs"} | sets | classes
