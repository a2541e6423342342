# %%
import os

# %%
def create_train_val_dirs(root_path):
    for folder in folders_for(ANIMALS):
        os.makedirs(join(root_path, folder))

# %%
ANIMALS = ("cats",) + ("dogs",)


def folders_for(animals):
    return [f"{subset}/{animal}" for subset in SUBSETS for animal in animals]

# %%
SUBSETS = ["training"]
SUBSETS = ["training", "validation"]
from os.path import join
