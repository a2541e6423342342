# %%
import os, random, shutil
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop

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
    pics = os.listdir(SOURCE_DIR)
    sizes = [os.path.getsize(os.path.join(SOURCE_DIR, p)) for p in pics]
    for p, s in zip(pics, sizes):
        if not s:
            print('Skipping', p, '(zero length)')
    pics = [p for p, s in zip(pics, sizes) if s]
    order = random.sample(range(len(pics)), len(pics))
    for rank, k in enumerate(order):
        goal = TRAINING_DIR if rank < int(len(pics) * SPLIT_SIZE) else VALIDATION_DIR
        shutil.copyfile(os.path.join(SOURCE_DIR, pics[k]), os.path.join(goal, pics[k]))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train = ImageDataGenerator(rescale=1/255).flow_from_directory(
        TRAINING_DIR, (150, 150), class_mode="binary", batch_size=64)
    val = ImageDataGenerator(rescale=1/255).flow_from_directory(
        VALIDATION_DIR, (150, 150), class_mode="binary", batch_size=16)
    return train, val

# %%
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(32, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(64, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation='relu'),
        tf.keras.layers.Dense(1, activation='sigmoid'),
    ])
    model.compile(optimizer=RMSprop(learning_rate=0.001),
                  loss='binary_crossentropy',
                  metrics=['acc'])
    return model
