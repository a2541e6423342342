# %%
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from keras.optimizers import RMSprop


def block(filters):
    return [Conv2D(filters, (3, 3), activation="relu"), MaxPooling2D(2, 2)]


def create_model():
    model = Sequential(block(16) + block(32) + block(64))
    model.add(Flatten())
    model.add(Dense(512, activation="relu"))
    model.add(Dense(1, activation="sigmoid"))
    model.compile(optimizer=RMSprop(1e-3), loss="binary_crossentropy", metrics=["accuracy"])
    return model
