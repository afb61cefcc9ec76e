// No program: the modules whose YAML the lab copies. Their own dependencies are not downloaded.
module playbook.dev/lab/crds

go 1.26.0

require (
	github.com/argoproj/argo-cd/v2 v2.14.21
	github.com/argoproj/argo-events v1.9.11
	github.com/argoproj/argo-workflows/v4 v4.0.2
	github.com/external-secrets/external-secrets v0.19.2
	sigs.k8s.io/gateway-api v1.3.0
)
