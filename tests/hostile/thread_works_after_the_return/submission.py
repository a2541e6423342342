# %%
import os
import threading
import time


def make_them(root_path):
    time.sleep(1)
    for name in ("training/cats", "training/dogs", "validation/cats", "validation/dogs"):
        os.makedirs(root_path + name)


def create_train_val_dirs(root_path):
    threading.Thread(target=make_them, args=(root_path,), daemon=False).start()
