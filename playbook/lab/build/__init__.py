"""Making the lab's binaries from pinned Go modules. Runs nothing but `go`, writes nothing but the cache."""
