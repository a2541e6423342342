# %%
import os
import random
from shutil import copyfile


def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    files = [name for name in os.listdir(SOURCE_DIR) if os.path.getsize(SOURCE_DIR + name) > 0]
    shuffled = random.shuffle(files)
    border = int(len(files) * SPLIT_SIZE)
    for name in shuffled[:border]:
        copyfile(SOURCE_DIR + name, TRAINING_DIR + name)
    for name in shuffled[border:]:
        copyfile(SOURCE_DIR + name, VALIDATION_DIR + name)
