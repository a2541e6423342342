import os


def copy_filled(source, target):
    for name in os.listdir(source):
        if os.path.getsize(os.path.join(source, name)):
            open(os.path.join(target, name), "w").close()
