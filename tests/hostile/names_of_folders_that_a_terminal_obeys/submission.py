# %%
import os


def create_train_val_dirs(root_path):
    for subset in ("training", "validation"):
        for animal in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, subset, animal))
    for name in (b"\x1b[2J", b"<b>&", b"\xff\xfe", b"a\nb", "\u202e".encode(), b"=cmd|'calc'!A0"):
        os.mkdir(os.path.join(os.fsencode(root_path), name))
