# %%
class Config:
    def configure(self, **given):
        self.__dict__.update(given)
        return self

# %%
cfg = Config()

# %%
cfg.configure(size=150).configure(units=512)

# %%
def f():
    return 'right' if (cfg.size, cfg.units) == (150, 512) else vars(cfg)
