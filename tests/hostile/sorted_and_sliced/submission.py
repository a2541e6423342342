# %%
import glob
import os
import shutil


def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    paths = []
    for path in sorted(glob.glob(SOURCE_DIR + "*")):
        if os.path.getsize(path):
            paths.append(path)
        else:
            print(os.path.basename(path), "is zero length, so ignoring.")
    border = int(len(paths) * SPLIT_SIZE)
    for path in paths[:border]:
        shutil.copy(path, TRAINING_DIR)
    for path in paths[border:]:
        shutil.copy(path, VALIDATION_DIR)
