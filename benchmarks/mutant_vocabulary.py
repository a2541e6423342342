"""The words of Python, Keras and Pillow that the mutants of the solutions use."""

from grader.authoring.mutation_rules import Vocabulary

VOCABULARY = Vocabulary(
    replacements={
        # literal values in place of arguments
        "root_path": ("'/tmp/cats-v-dogs'",),
        "SOURCE_DIR": ("'/tmp/PetImages/Cat/'",),
        "TRAINING_DIR": ("'/tmp/cats-v-dogs/training/'",),
        "VALIDATION_DIR": ("'/tmp/cats-v-dogs/validation/'",),
        "SPLIT_SIZE": ("0.9",),
        # files
        "makedirs": ("mkdir",),
        "getsize": ("getmtime",),
        "copyfile": ("move",),
        "sample": ("choices",),
        "is_file": ("exists", "is_dir"),
        "st_size": ("st_mtime",),
        "name": ("stem", "suffix"),
        "int": ("round", "float"),
        # generators
        "binary": ("categorical", "sparse", "input"),
        # models
        "Conv2D": ("SeparableConv2D", "Conv2DTranspose"),
        "MaxPooling2D": ("AveragePooling2D", "GlobalMaxPooling2D"),
        "Flatten": ("GlobalAveragePooling2D", "GlobalMaxPooling2D"),
        "RMSprop": ("Adam", "SGD"),
        "relu": ("tanh", "elu", "linear"),
        "sigmoid": ("tanh", "softmax", "linear"),
        "binary_crossentropy": ("categorical_crossentropy", "mse", "hinge"),
        "accuracy": ("mae", "acc", "binary_accuracy"),
        # callbacks
        "EarlyStopping": ("ModelCheckpoint", "ReduceLROnPlateau"),
        "val_loss": ("loss", "val_accuracy", "accuracy"),
        # pictures and metrics
        "RGB": ("L", "RGBA"),
        "L": ("RGB",),
        "BOX": ("NEAREST",),
        "mirror": ("flip",),
        "maximum": ("minimum", "add"),
        "glob": ("rglob",),
    },
    extra_arguments={
        "ImageDataGenerator": (
            "horizontal_flip=True",
            "rotation_range=20",
            "width_shift_range=0.2",
            "height_shift_range=0.2",
            "shear_range=0.2",
            "shear_range=20",
            "zoom_range=0.2",
            "channel_shift_range=50",
            "brightness_range=(0.5, 1.5)",
            "samplewise_center=True",
            "validation_split=0.2",
        ),
        "flow_from_directory": (
            "shuffle=False",
            "seed=1",
            "color_mode='grayscale'",
            "color_mode='rgba'",
            "interpolation='bilinear'",
            "keep_aspect_ratio=True",
            "classes=['dogs', 'cats']",
            "classes=['cats']",
        ),
        "Conv2D": (
            "padding='same'",
            "strides=2",
            "dilation_rate=2",
            "use_bias=False",
            "kernel_initializer='zeros'",
            "kernel_regularizer='l2'",
            "trainable=False",
        ),
        "MaxPooling2D": ("padding='same'",),
        "Dense": (
            "use_bias=False",
            "kernel_initializer='zeros'",
            "kernel_regularizer='l2'",
            "trainable=False",
        ),
        "RMSprop": ("momentum=0.9", "rho=0.5", "weight_decay=0.1", "clipnorm=0.1"),
        "EarlyStopping": (
            "min_delta=0.05",
            "mode='max'",
            "baseline=0.1",
            "start_from_epoch=12",
            "verbose=1",
        ),
        "compile": ("run_eagerly=True", "loss_weights=[0.0]", "loss_weights=[-1.0]"),
        "precision_recall_fscore_support": ("pos_label=0", "beta=2.0"),
        "confusion_matrix": ("normalize='true'",),
    },
)
