"""A script."""

import os
from pathlib import Path


def hand_in(folder: Path) -> None:
    """Write it."""
    lines = [
        "# %% [markdown]",
        "# create_train_val_dirs",
        "# %%",
        "import os",
        "# %%",
        "def create_train_val_dirs(root):",
        "    for folder in ('training/cats', 'training/dogs', 'validation/cats', 'validation/dogs'):",
        "        os.makedirs(os.path.join(root, folder))",
    ]
    (folder / "my homework, really.py").write_text("\n".join(lines), "utf-8")
