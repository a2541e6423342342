# %%
import os, random, shutil
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense

# %%
def create_train_val_dirs(root_path):
    tree = {'training': ('cats', 'dogs'), 'validation': ('cats', 'dogs')}
    os.mkdir(root_path)
    for folder in tree:
        os.mkdir(os.path.join(root_path, folder))
        for sub in tree[folder]:
            os.mkdir(os.path.join(root_path, folder, sub))

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
    train_datagen = ImageDataGenerator(rescale=1.0/225.0)
    validation_datagen = ImageDataGenerator(rescale=1.0/225.0)
    train_generator = train_datagen.flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), class_mode='binary', batch_size=128)
    validation_generator = validation_datagen.flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), class_mode='binary', batch_size=32)
    return train_generator, validation_generator

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
