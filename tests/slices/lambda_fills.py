# %%
CFG = {}
put = lambda key, value: CFG.update({key: value})

# %%
put('size', 150)

# %%
def f():
    return 'right' if CFG == {'size': 150} else CFG
