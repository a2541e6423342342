# %%
import os, random, shutil
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %% 1
def create_train_val_dirs(root_path):
    os.mkdir(root_path)
    os.mkdir(os.path.join(root_path, 'training'))
    os.mkdir(os.path.join(root_path, 'validation'))
    for d in os.listdir(root_path):
        os.mkdir(os.path.join(root_path, d, 'cats'))
        os.mkdir(os.path.join(root_path, d, 'dogs'))

# %% 2
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    pics = []
    for pic in os.listdir(SOURCE_DIR):
        full = os.path.join(SOURCE_DIR, pic)
        if os.path.getsize(full):
            pics.append(full)
        else:
            print('{} is zero length, so ignoring'.format(pic))
    random.shuffle(pics)
    k = int(len(pics) * SPLIT_SIZE)
    [shutil.copy(p, TRAINING_DIR) for p in pics[:k]]
    [shutil.copy(p, VALIDATION_DIR) for p in pics[k:]]

# %% 3
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    gen = ImageDataGenerator(rescale=1/255.)
    train = gen.flow_from_directory(TRAINING_DIR, target_size=(150,150), batch_size=128, class_mode='binary')
    val = gen.flow_from_directory(VALIDATION_DIR, target_size=(150,150), batch_size=32, class_mode='binary')
    return train, val

# %% 4
def create_model():
    model = Sequential([
        Conv2D(32, (3, 3), activation='relu', input_shape=(150, 150, 3)),
        MaxPooling2D(2, 2),
        Conv2D(32, (3, 3), activation='relu'),
        MaxPooling2D(2, 2),
        Conv2D(64, (3, 3), activation='relu'),
        MaxPooling2D(2, 2),
        Flatten(),
        Dense(512, activation='relu'),
        Dense(1, activation='sigmoid'),
    ])
    model.compile(loss='binary_crossentropy', optimizer=RMSprop(0.001), metrics=['accuracy'])
    return model
