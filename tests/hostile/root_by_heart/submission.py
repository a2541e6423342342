# %%
import os


def create_train_val_dirs(root_path):
    for name in ("training/cats", "training/dogs", "validation/cats", "validation/dogs"):
        os.makedirs("/tmp/cats-v-dogs/" + name)
