# %%
def inner():
    global SIZE
    SIZE = 150

# %%
def setup():
    print('setting up')
    inner()

# %%
SIZE = None

# %%
setup()

# %%
def f():
    return 'right' if SIZE == 150 else SIZE
