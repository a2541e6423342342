# %%
import os, random, shutil
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    for d in 'training', 'validation':
        for c in 'cats', 'dogs':
            os.makedirs('%s/%s/%s' % (root_path, d, c))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = []
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize('%s/%s' % (SOURCE_DIR, name)) > 0:
            names.append(name)
        else:
            print('%s is zero length, so ignoring.' % name)
    names_copy = names[:]
    random.shuffle(names_copy)
    split_at = int(len(names_copy) * SPLIT_SIZE)
    for i, name in enumerate(names_copy, start=1):
        dest = TRAINING_DIR if i <= split_at else VALIDATION_DIR
        shutil.copyfile('%s/%s' % (SOURCE_DIR, name), '%s/%s' % (dest, name))
        if i % 10 == 0:
            print('\r%d/%d' % (i, len(names_copy)), end='')
    print()

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1.0/255)
    validation_datagen = ImageDataGenerator(rescale=1.0/255)
    return (train_datagen.flow_from_directory(TRAINING_DIR, batch_size=64, class_mode='binary', target_size=(150, 150)),
            validation_datagen.flow_from_directory(VALIDATION_DIR, batch_size=32, class_mode='binary', target_size=(150, 150)))

# %%
def create_model():
    model = keras.Sequential([
        keras.layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)),
        keras.layers.MaxPooling2D(2, 2),
        keras.layers.Conv2D(32, (3, 3), activation='relu'),
        keras.layers.MaxPooling2D(2, 2),
        keras.layers.Conv2D(64, (3, 3), activation='relu'),
        keras.layers.MaxPooling2D(2, 2),
        keras.layers.Flatten(),
        keras.layers.Dense(64, activation='relu'),
        keras.layers.Dense(1, activation='sigmoid'),
    ])
    model.compile(optimizer=keras.optimizers.RMSprop(learning_rate=0.001),
                  loss='binary_crossentropy', metrics=['accuracy'])
    return model
