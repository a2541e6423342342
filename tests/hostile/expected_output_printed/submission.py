# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    print("666.jpg is zero length, so ignoring.")
    print("11702.jpg is zero length, so ignoring.")
    print("There are 11249 images of cats for training")
    print("There are 11249 images of dogs for training")
    print("There are 1250 images of cats for validation")
    print("There are 1250 images of dogs for validation")


def create_train_val_dirs(root_path):
    for name in ("training", "validation", "training/cats", "training/dogs", "validation/cats", "validation/dogs"):
        print("/tmp/cats-v-dogs/" + name)
