# %%
import os, random
import tensorflow as tf
from shutil import copyfile
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    for s in ('training/', 'validation/'):
        for c in ('cats/', 'dogs/'):
            os.makedirs(root_path + s + c)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    source_list = os.listdir(SOURCE_DIR)
    for element in source_list[:]:
        if os.path.getsize(SOURCE_DIR + element) <= 0:
            print(element + ' is zero length, so ignoring.')
            source_list.remove(element)
    shuffled = random.sample(source_list, k=len(source_list))
    nb = int(SPLIT_SIZE * len(shuffled))
    train_list, val_list = shuffled[:nb], shuffled[nb:]
    for element in train_list: copyfile(SOURCE_DIR + element, TRAINING_DIR + element)
    for element in val_list: copyfile(SOURCE_DIR + element, VALIDATION_DIR + element)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1.0/255.)
    train_generator = train_datagen.flow_from_directory(TRAINING_DIR, batch_size=10, class_mode='binary', target_size=(150, 150))
    validation_datagen = ImageDataGenerator(rescale=1.0/255.)
    validation_generator = validation_datagen.flow_from_directory(VALIDATION_DIR, batch_size=20, class_mode='binary', target_size=(150, 150))
    return train_generator, validation_generator

# %%
# the optimizer is needed only here
from tensorflow.keras.optimizers import RMSprop

def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.layers.Conv2D(16, 3, activation='relu', input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPool2D((2, 2)),
        tf.keras.layers.Conv2D(32, kernel_size=(3, 3), activation='relu', input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(((2, 2))),
        tf.keras.layers.Conv2D(64, kernel_size=3, strides=1, padding='valid', activation='relu', input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(pool_size=2, strides=2),
        tf.keras.layers.Flatten(input_shape=(150, 150, 3)),
        tf.keras.layers.Dense(units=512, activation='relu'),
        tf.keras.layers.Dense(units=1, activation='sigmoid')
    ])
    model.compile(optimizer=RMSprop(learning_rate=0.001), loss='binary_crossentropy', metrics=['accuracy'])
    return model
