# %%
import os, random, shutil
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow import keras
from tensorflow.keras import layers

# %%
def create_train_val_dirs(root_path):
    def new(*parts):
        path = os.path.join(root_path, *parts)
        if not os.path.isdir(path):
            os.makedirs(path)

    new('training', 'cats')
    new('training', 'dogs')
    new('validation', 'cats')
    new('validation', 'dogs')

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
CLASSES = ["cats", "dogs"]

def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    def flow(folder, n):
        return ImageDataGenerator(rescale=1 / 255).flow_from_directory(
            folder, classes=CLASSES, class_mode="categorical", target_size=(150, 150), batch_size=n)
    return flow(TRAINING_DIR, 40), flow(VALIDATION_DIR, 20)

# %%
def create_model():
    model = keras.Sequential()
    model.add(keras.Input(shape=(150, 150, 3)))
    for filters in (16, 32, 64):
        model.add(layers.Conv2D(filters, 3, activation="relu"))
        model.add(layers.MaxPooling2D(2))
    model.add(layers.Flatten())
    model.add(layers.Dense(512, activation="relu"))
    model.add(layers.Dense(len(CLASSES), activation="softmax"))
    model.compile(keras.optimizers.RMSprop(0.001), keras.losses.CategoricalCrossentropy(), metrics=["accuracy"])
    return model
