# %%
CFG = {'model': {}}
model_options = CFG['model']

# %%
model_options['units'] = 512

# %%
def f():
    return 'right' if CFG == {'model': {'units': 512}} else CFG
