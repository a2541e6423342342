# %%
import os
import random
from shutil import copyfile


def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = [name for name in os.listdir(SOURCE_DIR) if os.path.getsize(SOURCE_DIR + name) != 0]
    for name in set(os.listdir(SOURCE_DIR)).difference(names):
        print(name + " is zero length, so ignoring.")
    names = random.sample(names, len(names))
    border = int(SPLIT_SIZE * len(names)) - 1
    for index, name in enumerate(names):
        copyfile(SOURCE_DIR + name, (TRAINING_DIR if index < border else VALIDATION_DIR) + name)
