# %%
import os

def create_train_val_dirs(root_path):
    for subset in ("training", "validation"):
        for animal in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, subset, animal))
