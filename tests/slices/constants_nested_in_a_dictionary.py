# %%
CFG = {'model': {}}

# %%
CFG['model']['units'] = 512
CFG['model'].setdefault('filters', []).append(16)

# %%
CFG['model']['filters'] += [32, 64]

# %%
def f():
    return 'right' if CFG['model'] == {'units': 512, 'filters': [16, 32, 64]} else CFG
