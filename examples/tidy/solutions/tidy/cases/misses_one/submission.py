import os
import shutil


def copy_filled(source, target):
    for name in sorted(os.listdir(source))[1:]:
        if os.path.getsize(os.path.join(source, name)):
            shutil.copy(os.path.join(source, name), target)
