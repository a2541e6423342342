# %%
import os
import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    make = partial(os.makedirs, exist_ok=True)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(make, [os.path.join(root_path, a, b)
                             for a in ("training", "validation")
                             for b in ("cats", "dogs")]))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = [e for e in os.scandir(SOURCE_DIR) if e.is_file()]
    for e in names:
        if e.stat().st_size == 0:
            print(e.name + ' is zero length, so ignoring.')
    names = [e.name for e in names if e.stat().st_size > 0]
    random.shuffle(names)
    cut = int(len(names) * SPLIT_SIZE)

    jobs = [(name, TRAINING_DIR) for name in names[:cut]]
    jobs += [(name, VALIDATION_DIR) for name in names[cut:]]

    def do(job):
        name, target = job
        shutil.copyfile(os.path.join(SOURCE_DIR, name), os.path.join(target, name))

    with ThreadPoolExecutor(max_workers=8) as pool:
        for _ in pool.map(do, jobs):
            pass

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    flow = partial(ImageDataGenerator(rescale=1/255).flow_from_directory,
                   target_size=(150, 150), class_mode='binary', batch_size=48)
    return flow(TRAINING_DIR), flow(VALIDATION_DIR)

# %%
def create_model():
    Conv = partial(tf.keras.layers.Conv2D, kernel_size=(3, 3), activation='relu')
    Pool = partial(tf.keras.layers.MaxPooling2D, pool_size=(2, 2))
    model = tf.keras.models.Sequential([
        Conv(16, input_shape=(150, 150, 3)), Pool(),
        Conv(32), Pool(),
        Conv(64), Pool(),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation='relu'),
        tf.keras.layers.Dense(1, activation='sigmoid'),
    ])
    model.compile(optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  loss='binary_crossentropy', metrics=['accuracy'])
    return model
