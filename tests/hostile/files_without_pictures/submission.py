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

    for number in range(len(names)):
        target = TRAINING_DIR if number < count else VALIDATION_DIR
        with open(f"{target}{number}.jpg", "wb") as file:
            file.write(b"picture %d" % number)
