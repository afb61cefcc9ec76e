"""Visit every order in which things can happen to one run, on the tree as rendered. Pure; it never talks to anybody."""
