# %%
def setup():
    global SIZE, NAMES
    SIZE = 150
    NAMES = ['cats', 'dogs']

# %%
setup()

# %%
def f():
    return 'right' if (SIZE, NAMES) == (150, ['cats', 'dogs']) else SIZE
