# %%
import os


def create_train_val_dirs(root_path):
    for folder in ("training/cats", "training/dogs", "validation/cats", "validation/dogs"):
        os.makedirs(os.path.join(root_path, folder))
