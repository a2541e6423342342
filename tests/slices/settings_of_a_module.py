# %%
import decimal

# %%
decimal.DefaultContext.prec = 11
decimal.setcontext(decimal.DefaultContext)

# %%
context = decimal.DefaultContext

# %%
def f():
    return 'right' if context.prec == 11 else context.prec
