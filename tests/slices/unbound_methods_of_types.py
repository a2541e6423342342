# %%
CFG, NAMES = {}, []

# %%
dict.update(CFG, size=150)
list.append(NAMES, 'cats')

# %%
def f():
    return 'right' if (CFG, NAMES) == ({'size': 150}, ['cats']) else CFG
