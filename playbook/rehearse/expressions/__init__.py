"""Argo's expression language, as far as it is modelled: text in, value out. The front is `expression`."""
