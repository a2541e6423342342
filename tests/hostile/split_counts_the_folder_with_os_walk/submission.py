# %%
import os
import random
from shutil import copyfile


def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    _, _, names = next(os.walk(SOURCE_DIR))
    training_size = int(SPLIT_SIZE * len(names))
    validation_size = int((1 - SPLIT_SIZE) * len(names))
    usable = []
    for name in names:
        if os.stat(SOURCE_DIR + name).st_size:
            usable.append(name)
        else:
            print(name, "is zero length, so ignoring")
    drawn = random.sample(usable, len(usable))
    for name in drawn[:training_size]:
        copyfile(SOURCE_DIR + name, TRAINING_DIR + name)
    for name in drawn[-validation_size:]:
        copyfile(SOURCE_DIR + name, VALIDATION_DIR + name)
