# %%
class Config:
    size = None

# %%
Config.size = 150
setattr(Config, 'units', 512)

# %%
def f():
    return 'right' if (Config.size, Config.units) == (150, 512) else Config.size
