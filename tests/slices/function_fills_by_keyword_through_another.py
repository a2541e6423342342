# %%
CFG = {}

# %%
def put(target, key, value):
    target[key] = value

# %%
def fill(options):
    put(value=150, key='size', target=options)

# %%
fill(options=CFG)

# %%
def f():
    return 'right' if CFG == {'size': 150} else CFG
