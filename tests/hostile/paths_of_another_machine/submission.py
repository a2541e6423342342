# %%
import os

# %%
BASE = r"C:\\Users\\ada\\cats-v-dogs"

# %%
def create_train_val_dirs(root_path):
    os.makedirs("/content/cats-v-dogs/training/cats")
    os.makedirs(BASE + r"\\training")
