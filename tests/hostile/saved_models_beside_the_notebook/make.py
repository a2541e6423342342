import json
import zipfile
from pathlib import Path

LAMBDA = {
    "module": "keras.layers",
    "class_name": "Lambda",
    "config": {"function": {"class_name": "__lambda__", "config": {"code": "4wEAAAAA"}}},
}


def hand_in(folder: Path) -> None:
    for name in ("model.keras", "model.h5"):
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr("config.json", json.dumps(LAMBDA))
            archive.writestr("metadata.json", "{}")
