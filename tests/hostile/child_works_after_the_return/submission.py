# %%
import os
import time


def create_train_val_dirs(root_path):
    for _ in range(2):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(1)
                for name in ("training/cats", "training/dogs", "validation/cats", "validation/dogs"):
                    os.makedirs(root_path + name, exist_ok=True)
            os._exit(0)
