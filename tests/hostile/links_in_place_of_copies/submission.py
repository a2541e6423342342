# %%
import os
import random
import shutil


def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = []
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize(SOURCE_DIR + name) > 0:
            names.append(name)
        else:
            print(name, "is zero length, so ignoring.")
    random.shuffle(names)
    count = int(len(names) * SPLIT_SIZE)

    for name in names[:count]:
        os.symlink(SOURCE_DIR + name, TRAINING_DIR + name)
    for name in names[count:]:
        os.symlink(SOURCE_DIR + name, VALIDATION_DIR + name)
