import os
import shutil


def copy_filled(source, target):
    for name in os.listdir(source):
        shutil.copy(os.path.join(source, name), target)
