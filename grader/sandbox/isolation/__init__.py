"""How students' code is kept from the rest of the machine, and held to its limits."""
