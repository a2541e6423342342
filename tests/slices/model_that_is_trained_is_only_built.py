# %%
def expensive():
    raise AssertionError('a training, a download or a plot')

# %%
class Model(list):
    def fit(self, data):
        raise AssertionError
    def summary(self):
        raise AssertionError
model = Model()

# %%
model.append('Conv2D')
model.append('Dense')

# %%
model.summary()
history = model.fit(expensive())
model.fit(expensive())

# %%
def f():
    return 'right' if model == ['Conv2D', 'Dense'] else model
