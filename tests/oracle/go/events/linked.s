// Lets main.go declare functions without a body: they are linked to Argo's own by name.
