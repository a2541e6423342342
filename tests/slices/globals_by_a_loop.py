# %%
CFG = {'SIZE': 150, 'UNITS': 512}

# %%
for key, value in CFG.items():
    globals()[key] = value

# %%
def f():
    return 'right' if (SIZE, UNITS) == (150, 512) else SIZE
