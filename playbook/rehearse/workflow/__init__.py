"""Argo's workflow engine, as far as it is modelled: a state and what ends in, the next state out. The front is `flow`."""
