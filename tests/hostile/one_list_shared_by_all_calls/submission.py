# %%
import os
import random
from shutil import copyfile

random.seed(42)
FILES = []


def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize(SOURCE_DIR + name) > 0:
            FILES.append(name)
        else:
            print(name + " is zero length, so ignoring.")
    random.shuffle(FILES)
    border = int(len(FILES) * SPLIT_SIZE)
    for name in FILES[:border]:
        copyfile(SOURCE_DIR + name, TRAINING_DIR + name)
    for name in FILES[border:]:
        copyfile(SOURCE_DIR + name, VALIDATION_DIR + name)
