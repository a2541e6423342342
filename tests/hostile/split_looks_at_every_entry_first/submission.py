# %%
import os
import random
import shutil
import warnings

from PIL import Image, UnidentifiedImageError


def is_picture(path):
    if os.path.islink(path) or not os.path.isfile(path):
        return False
    if os.path.basename(path).lower() == "thumbs.db":
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as picture:
                picture.verify()
    except (UnidentifiedImageError, OSError):
        return False
    return True


def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    good = []
    for entry in sorted(os.scandir(SOURCE_DIR), key=lambda entry: entry.name):
        if is_picture(entry.path):
            good.append(entry.path)
        else:
            print(f"{entry.name} is zero length or no picture, so ignoring.")
    random.shuffle(good)
    border = round(len(good) * SPLIT_SIZE)
    for path in good[:border]:
        shutil.copy2(path, TRAINING_DIR)
    for path in good[border:]:
        shutil.copy2(path, VALIDATION_DIR)
