# %%
import ctypes


def create_train_val_dirs(root_path):
    ctypes.string_at(0)
