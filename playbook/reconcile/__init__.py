"""What happens next: facts in, steps out. Pure; `now` is a fact. It never talks to anybody."""
