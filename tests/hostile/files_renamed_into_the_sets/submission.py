# %%
import os
import random


def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = []
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize(os.path.join(SOURCE_DIR, name)) == 0:
            print(f"{name} is zero length, so ignoring.")
            continue
        names.append(name)
    random.shuffle(names)
    border = int(len(names) * SPLIT_SIZE)
    for folder, part in ((TRAINING_DIR, names[:border]), (VALIDATION_DIR, names[border:])):
        for name in part:
            os.rename(os.path.join(SOURCE_DIR, name), os.path.join(folder, name))
