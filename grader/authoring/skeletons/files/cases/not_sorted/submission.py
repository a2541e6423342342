import os


def list_names(source, target):
    with open(os.path.join(target, "names.txt"), "w") as file:
        for name in sorted(os.listdir(source), reverse=True):
            file.write(name + "\n")
