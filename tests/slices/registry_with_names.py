# %%
REGISTRY = {}
def register(name):
    def keep(function):
        REGISTRY[name] = function
        return function
    return keep

# %%
@register('a')
def _(x):
    return x

# %%
@register('b')
def _(x):
    return -x

# %%
def f():
    return 'right' if sorted(REGISTRY) == ['a', 'b'] else sorted(REGISTRY)
