"""Statements that raise an exception, by the rule that should speak.

They run in a folder with `real.jpg`, `broken.jpg` (no picture), and the class folders `set/a`,
`set/b`, `three/a`, `three/b` and `three/c` with pictures.
"""

PYTHON = {
    "not_written": "raise NotImplementedError",
    "own_raise": "raise ValueError('no files')",
    "name_of_argument": "os.listdir(SOURCE)",
    "name_to_import": "pd.read_csv('x')",
    "name": "ImafeDataGenerator()",
    "unbound_local": "print(n)\nn = 3",
    "none_before_dot": "random.shuffle(names).sort()",
    "none": "for one in names.sort(): pass",
    "not_in_module": "os.lisdir('.')",
    "not_in_module_to_import": "from tensorflow.keras.layers import Conv2d",
    "not_installed": "import no_such_package",
    "no_attribute": "names.size()",
    "module_called": "random()",
    "value_called": "list = names\nlist(names)",
    "not_called": "names.index[0]",
    "argument_missing": "copyfile('real.jpg')",
    "function_for_map": "tf.data.Dataset.from_tensors((1, 0)).map(lambda picture: picture / 255)",
    "too_many_arguments": "os.path.getsize('a', 'b')",
    "learning_rate": "RMSprop(lr=0.001)",
    "unknown_argument": "os.makedirs('x', exists_ok=True)",
    "unknown_argument_of_layer": "layers.Dense(1, activations='relu')",
    "unknown_argument_of_optimizer": "RMSprop(rate=0.001)",
    "parts_of_path": "os.makedirs('x', 'cats')",
    "whole_number": "range(4.5)",
    "count_of_sample": "random.sample(names, 1.5)",
    "list_times_share": "names * 0.5",
    "end_of_slice": "names[:len(names) * 0.5]",
    "index_is_text": "[names[name] for name in names]",
    "index_type": "names[1.5]",
    "paths_divided": "'a' / 'b'",
    "operands": "names - names[:1]",
    "compared": "'0.9' > 1",
    "added_to_text": "'cat' + 1",
    "text_is_no_number": "int('0.9')",
    "zero_division": "1 / len([])",
    "number_in_place_of_list": "next(ImageDataGenerator().flow_from_directory('set', "
    "target_size=150))",
    "no_iterator": "next(tf.data.Dataset.range(3))",
    "no_index": "set(names)[0]",
    "no_length": "len(name for name in names)",
    "not_changeable": "tuple(names).__class__(names)[0] = 1",
    "sample_of_set": "random.sample(set(names), 2)",
    "unhashable": "{names}",
    "empty_list": "random.choice([])",
    "index_range": "names[99]",
    "key": "{}['val_acc']",
    "too_few_values": "a, b = names[:1]",
    "too_many_values": "a, b = names",
    "sample_too_large": "random.sample(names, 99)",
    "iterator_at_end": "next(iter([]))",
    "recursion": "def walk(): return walk()\nwalk()",
    "exit": "exit()",
    "input": "input('How many? ')",
    "download": "tf.keras.applications.VGG16(weights='imagenet')",
}
FILES = {
    "list_as_path": "os.path.join(names, 'cats')",
    "none_as_path": "os.path.join(None, 'cats')",
    "no_path": "os.path.join('cats', 3)",
    "name_without_folder": "os.path.getsize('1.jpg')",
    "arguments_ignored": "os.listdir('/content/cats')",
    "parents": "os.mkdir('a/b/c')",
    "exists": "os.makedirs('made')\nos.mkdir('made')",
    "exists_in_target": "os.mkdir('a')\nshutil.copy('real.jpg', 'a')\nshutil.move('real.jpg', 'a')",
    "same_file": "copyfile('real.jpg', 'real.jpg')",
    "copy_to_folder": "copyfile('real.jpg', 'set')",
    "folder_as_file": "open('set')",
    "file_as_folder": "os.listdir('real.jpg')",
    "not_empty": "os.rmdir('set')",
    "picture_as_text": "open('real.jpg').read()",
    "no_picture": "Image.open('broken.jpg')",
    "truncated_picture": "data = open('real.jpg', 'rb').read()\n"
    "open('cut.jpg', 'wb').write(data[:len(data) // 2])\nImage.open('cut.jpg').load()",
    "other_file": "open('x' * 300)",
}
ARRAYS = {
    "broadcast": "np.zeros(3) + np.zeros(4)",
    "target_size_with_channels": "next(ImageDataGenerator().flow_from_directory('set', "
    "target_size=(150, 150, 3)))",
    "broadcast_into": "a = np.zeros(3)\na[:] = np.zeros(2)",
    "ragged": "np.array([np.zeros(3), np.zeros(4)])",
    "truth_of_array": "if np.zeros(3): pass",
    "reshape": "np.zeros(10).reshape(3, 3)",
    "too_few_dimensions": "np.zeros((9, 9))[:, :, 0]",
    "array_index": "np.zeros(3)[5]",
    "concatenate": "np.concatenate([np.zeros((2, 2)), np.zeros((3, 3))], axis=1)",
    "text_for_number": "next(ImageDataGenerator(rescale='1/255').flow_from_directory('set'))",
}
DATA = {
    "class_mode": "ImageDataGenerator().flow_from_directory('set', class_mode='binery')",
    "color_mode": "ImageDataGenerator().flow_from_directory('set', color_mode='RGB')",
    "label_mode": "read('set', label_mode='bin')",
    "two_classes": "read('three', label_mode='binary')",
    "subset_name": "read('set', validation_split=0.5, subset='train', seed=1)",
    "split_and_subset": "read('set', validation_split=0.5)",
    "split_range": "ImageDataGenerator(validation_split=1.5)",
    "seed_of_split": "read('set', validation_split=0.5, subset='training')",
    "no_pictures": "os.makedirs('none/cats')\nread('none')",
    "range_of_augmentation": "ImageDataGenerator(brightness_range=0.2)"
    ".random_transform(np.zeros((9, 9, 3)))",
    "fill_mode": "next(ImageDataGenerator(rotation_range=40, fill_mode='near')"
    ".flow_from_directory('set'))",
    "format_of_text": "next(ImageDataGenerator().flow_from_directory('set', batch_size='20'))",
}
_MODEL = "m = models.Sequential([layers.Input((4,)), layers.Dense(1)])\n"
MODELS = {
    "class_in_place_of_layer": "models.Sequential([layers.Flatten])",
    "no_layer": "models.Sequential(['relu'])",
    "layers_not_in_list": "models.Sequential(layers.Flatten(), layers.Dense(1))",
    "same_names": "models.Sequential([layers.Dense(1, name='a'), layers.Dense(1, name='a')])",
    "size_below_one": "models.Sequential([layers.Input((4, 4, 3)), layers.Conv2D(3, 9)])",
    "convolution_of_flat_input": "models.Sequential([layers.Input((9, 9, 3)), layers.Flatten(), "
    "layers.Conv2D(3, 3)])",
    "channels_missing": "models.Sequential([layers.Input((150, 150)), layers.Conv2D(3, 3)])",
    "batch_in_input_shape": "models.Sequential([layers.Input((None, 9, 9, 3)), "
    "layers.Conv2D(3, 3)])",
    "other_size_of_input": _MODEL + "m(np.zeros((1, 5)))",
    "other_shape_of_input": "models.Sequential([layers.Input((9, 9, 3)), "
    "layers.Reshape((9, 9, 3))])(np.zeros((1, 5, 5, 3)))",
    "incompatible_input": "models.Sequential([layers.Input((4,)), layers.LSTM(3)])",
    "kernel_size": "layers.Conv2D(16, (3, 3, 3))",
    "order_of_arguments": "layers.Conv2D(16, (3, 3), 'relu')",
    "units": "layers.Dense('512')",
    "not_built": "models.Sequential([layers.Dense(1)]).count_params()",
    "tensors_of_model": "models.Model(layers.Input((4,)), layers.Dense(1))",
    "not_connected": "models.Model(layers.Input((4,)), layers.Dense(1)(layers.Input((4,))))",
    "layer_as_input": "layers.Dense(1)(layers.Flatten())",
    "symbolic_tensor": "tf.nn.relu(layers.Input((4,)))",
    "optimizer_class": _MODEL + "m.compile(optimizer=RMSprop, loss='mse')",
    "unknown_name": "layers.Dense(1, activation='sigmod')",
    "unknown_object": "layers.Dense(1, activation=layers)",
    "metrics_not_in_list": _MODEL + "m.compile('adam', 'mse', metrics='accuracy')",
    "learning_rate_type": "RMSprop(learning_rate='0.001')",
    "legacy_optimizer": "tf.keras.optimizers.legacy.RMSprop(0.001)",
    "not_compiled": _MODEL + "m.fit(np.zeros((4, 4)), np.zeros((4, 1)))",
    "labels_and_outputs": _MODEL + "m.compile('adam', 'binary_crossentropy')\n"
    "m.fit(np.zeros((4, 4)), np.zeros((4, 2)), verbose=0)",
    "more_labels_than_units": _MODEL + "m.compile('adam', 'sparse_categorical_crossentropy')\n"
    "m.fit(np.zeros((4, 4)), np.ones((4, 1)), verbose=0)",
}
TENSORFLOW = {
    "memory": "np.zeros(10**14)",
    "batch_of_sizes": "list(tf.data.Dataset.from_generator("
    "lambda: iter([np.zeros(3), np.zeros(4)]), tf.float32).batch(2))",
    "decode": "tf.io.decode_image(open('broken.jpg', 'rb').read())",
    "no_files": "tf.data.Dataset.list_files('cats/*.jpg')",
    "types_of_tensors": "tf.constant(1) + tf.constant(1.5)",
    "matrix_sizes": "tf.matmul(tf.zeros((2, 3)), tf.zeros((2, 3)))",
    "invalid": "tf.zeros(3) + tf.zeros(4)",
}
OTHER = {"other": "class MyError(Exception): pass\nlist(map(MyError('x').throw, names))"}
MISTAKES = PYTHON | FILES | ARRAYS | DATA | MODELS | TENSORFLOW
