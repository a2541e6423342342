"""Other people's systems: nbgrader, learning platforms, Gradescope; releases and student kits."""
