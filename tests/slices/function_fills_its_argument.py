# %%
CFG = {}

# %%
def fill(options, size):
    options['size'] = size

# %%
fill(CFG, 150)

# %%
def f():
    return 'right' if CFG == {'size': 150} else CFG
