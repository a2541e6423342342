# %%
import os
import random
import shutil
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
TODO: ask Marta how the upload works!!

# %%
def create_train_val_dirs(root_path):
    for subset in ['training', 'validation']:
        for pet in ['cats', 'dogs']:
            os.makedirs(os.path.join(root_path, subset, pet))

# %%
for rootdir, dirs, files in os.walk(root_dir):
    for subdir in dirs:

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    chosen = []
    for pet in os.listdir(SOURCE_DIR):
        if not os.path.getsize(os.path.join(SOURCE_DIR, pet)):
            print(pet + ' is zero length, so ignoring.')
        else:
            chosen.append(pet)
    random.shuffle(chosen)
    where_to_cut = int(len(chosen) * SPLIT_SIZE)
    for pet in chosen[:where_to_cut]:
        shutil.copy(os.path.join(SOURCE_DIR, pet), os.path.join(TRAINING_DIR, pet))
    for pet in chosen[where_to_cut:]:
        shutil.copy(os.path.join(SOURCE_DIR, pet), os.path.join(VALIDATION_DIR, pet))

# %%
Traceback (most recent call last):
  File "<ipython-input-9-0d7b6d5f7a3e>", line 1, in <module>
    split_data(CAT_SOURCE_DIR, TRAINING_CATS_DIR)
TypeError: split_data() missing 2 required positional arguments

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1.0 / 255)
    train_generator = train_datagen.flow_from_directory(
        TRAINING_DIR, class_mode='binary', batch_size=99, target_size=(150, 150))
    validation_datagen = ImageDataGenerator(rescale=1.0 / 255)
    validation_generator = validation_datagen.flow_from_directory(
        VALIDATION_DIR, class_mode='binary', batch_size=99, target_size=(150, 150))
    return train_generator, validation_generator

# %%
model = create_model(
history = model.fit(train_generator

# %%
print "accuracy", acc[-1]

# %%
def create_model():
    model = tf.keras.Sequential()
    model.add(tf.keras.layers.Conv2D(16, (3, 3), input_shape=(150, 150, 3), activation='relu'))
    model.add(tf.keras.layers.MaxPool2D(2, 2))
    model.add(tf.keras.layers.Conv2D(32, (3, 3), activation='relu'))
    model.add(tf.keras.layers.MaxPool2D(2, 2))
    model.add(tf.keras.layers.Conv2D(64, (3, 3), activation='relu'))
    model.add(tf.keras.layers.MaxPool2D(2, 2))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(512, activation='relu'))
    model.add(tf.keras.layers.Dense(1, activation='sigmoid'))
    model.compile(optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  loss='binary_crossentropy', metrics=['accuracy'])
    return model
