# %%
import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = []
        for filters in (16, 32, 64):
            self.blocks.append(tf.keras.layers.Conv2D(filters, 3, activation="relu"))
            self.blocks.append(tf.keras.layers.MaxPooling2D(2))
        self.head = [
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(512, activation="relu"),
            tf.keras.layers.Dense(1, activation="sigmoid"),
        ]

    def call(self, inputs, training=None):
        for layer in [*self.blocks, *self.head]:
            inputs = layer(inputs)
        return inputs


def create_model():
    net = Net()
    net.compile(optimizer="RMSprop", loss="binary_crossentropy", metrics=["accuracy"])
    return net
