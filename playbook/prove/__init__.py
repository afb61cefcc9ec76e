"""The closed world of a folder of manifests: every wait has a releaser, every filter can match, every right is there."""
