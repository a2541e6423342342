# %%
SIZE = None
class Config:
    def apply(self):
        global SIZE
        SIZE = 150

# %%
Config().apply()

# %%
def f():
    return 'right' if SIZE == 150 else SIZE
