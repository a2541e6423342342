# %%
import os
import random
from shutil import copyfile
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    for i in ['training', 'validation']:
        for j in ['cats', 'dogs']:
            os.makedirs('{}/{}/{}'.format(root_path, i, j))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    images = os.listdir(SOURCE_DIR)
    for image in images[:]:
        if os.path.getsize(SOURCE_DIR + image) == 0:
            print(image, 'is zero length, so ignoring.')
            images.remove(image)
    images = random.sample(images, len(images))
    n = int(len(images) * SPLIT_SIZE)
    for i, image in enumerate(images):
        copyfile(SOURCE_DIR + image, (TRAINING_DIR if i < n else VALIDATION_DIR) + image)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1/255)
    train_generator = train_datagen.flow_from_directory(
        TRAINING_DIR,
        target_size=(300, 300),  # All images will be resized to this
        batch_size=16,
        class_mode='binary')
    validation_datagen = ImageDataGenerator(rescale=1/255)
    validation_generator = validation_datagen.flow_from_directory(
        VALIDATION_DIR,
        target_size=(300, 300),
        batch_size=16,
        class_mode='binary')
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.layers.Conv2D(16, (3,3), activation='relu', input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(32, (3,3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(64, (3,3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation='relu'),
        tf.keras.layers.Dense(1, activation='sigmoid')
    ])
    model.compile(loss='binary_crossentropy',
                  optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  metrics=['accuracy'])
    return model
