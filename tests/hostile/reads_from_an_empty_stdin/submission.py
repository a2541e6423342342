# %%
def create_train_val_dirs(root_path):
    return input("Where to? ")
