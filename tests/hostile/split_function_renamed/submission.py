# %%
import os


def createTrainValDirs(root_path):
    make(root_path)


def make(root_path):
    os.makedirs(f"{root_path}/training/cats")


def create_train_val_dirs(root_path="."):
    for folder in ("training/cats", "training/dogs", "validation/cats", "validation/dogs"):
        os.makedirs(os.path.join(root_path, folder))
    return [root_path]


def splitData(source, training, validation, share):
    return None
