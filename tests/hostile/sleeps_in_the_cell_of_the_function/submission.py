# %%
import os


def create_train_val_dirs(root_path):
    for subset in ("training", "validation"):
        for animal in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, subset, animal))


create_train_val_dirs("/tmp/cats-v-dogs")
while not os.path.exists("/tmp/finished"):
    pass
input("done? ")
