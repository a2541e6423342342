# %%
import json
CFG = {'size': 150}

# %%
CFG['batch'] = 20
with open('settings.json', 'w') as file:
    json.dump(CFG, file)

# %%
with open('history.json', 'w') as file:
    json.dump(expensive(), file)

# %%
def f():
    with open('settings.json') as file:
        return 'right' if json.load(file) == {'size': 150, 'batch': 20} else file
