# %%
import os, random, shutil, itertools
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense

# %%
def create_train_val_dirs(root_path):
    for subset, animal in itertools.product(["training", "validation"], ["cats", "dogs"]):
        os.makedirs(os.path.join(root_path, subset, animal), exist_ok=True)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    queue = []
    for f in sorted(os.listdir(SOURCE_DIR)):
        if os.stat(SOURCE_DIR + f).st_size > 0:
            queue.append(f)
        else:
            print("%s is zero length, so ignoring." % f)
    random.shuffle(queue)
    how_many = int(len(queue) * SPLIT_SIZE)
    while how_many > 0:
        f = queue.pop()
        shutil.copyfile(SOURCE_DIR + f, TRAINING_DIR + f)
        how_many -= 1
    while queue:
        f = queue.pop()
        shutil.copyfile(SOURCE_DIR + f, VALIDATION_DIR + f)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    rescaler = ImageDataGenerator(rescale=1/255)
    train_generator = rescaler.flow_from_directory(TRAINING_DIR, (150, 150), batch_size=12, class_mode="binary")
    validation_generator = rescaler.flow_from_directory(VALIDATION_DIR, (150, 150), batch_size=12, class_mode="binary")
    print("found", train_generator.samples, "and", validation_generator.samples, "pictures")

# %%
def create_model():
    model = Sequential([
        Conv2D(16, 3, activation="relu", input_shape=(150, 150, 3)), MaxPooling2D(),
        Conv2D(32, 3, activation="relu"), MaxPooling2D(),
        Conv2D(64, 3, activation="relu"), MaxPooling2D(),
        Flatten(),
        Dense(512, activation="relu"),
        Dense(1, activation="sigmoid"),
    ])
    model.compile(RMSprop(1e-3), loss="binary_crossentropy", metrics=["accuracy"])
    return model
