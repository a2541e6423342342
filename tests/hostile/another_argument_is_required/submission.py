# %%
import os


def create_train_val_dirs(root_path, animals):
    for animal in animals:
        os.makedirs(os.path.join(root_path, "training", animal))
        os.makedirs(os.path.join(root_path, "validation", animal))
