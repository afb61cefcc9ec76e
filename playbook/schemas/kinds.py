"""Which kinds have a closed schema, and in which file of this package. Never reads one."""

FILES: dict[str, dict[str, tuple[str, ...]]] = {
    "argo-workflows": {
        "argoproj.io/v1alpha1": (
            "Workflow",
            "WorkflowTemplate",
            "ClusterWorkflowTemplate",
            "CronWorkflow",
        )
    },
    "argo-events": {"argoproj.io/v1alpha1": ("EventBus", "EventSource", "Sensor")},
    "argo-cd": {"argoproj.io/v1alpha1": ("Application", "AppProject")},
    "kubernetes": {
        "v1": (
            "ConfigMap",
            "Namespace",
            "PersistentVolumeClaim",
            "Pod",
            "Secret",
            "Service",
            "ServiceAccount",
        ),
        "apps/v1": ("Deployment",),
        "batch/v1": ("CronJob", "Job"),
        "policy/v1": ("PodDisruptionBudget",),
        "rbac.authorization.k8s.io/v1": (
            "ClusterRole",
            "ClusterRoleBinding",
            "Role",
            "RoleBinding",
        ),
        "networking.k8s.io/v1": ("NetworkPolicy",),
        "apiextensions.k8s.io/v1": ("CustomResourceDefinition",),
        "admissionregistration.k8s.io/v1": (
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
        ),
        "coordination.k8s.io/v1": ("Lease",),
    },
    "gateway-api": {"gateway.networking.k8s.io/v1": ("HTTPRoute",)},
    "external-secrets": {
        "external-secrets.io/v1": ("ClusterSecretStore", "ExternalSecret", "SecretStore")
    },
    "kustomize": {"kustomize.config.k8s.io/v1beta1": ("Kustomization",)},
}

FILE_OF = {
    (version, kind): file
    for file, versions in FILES.items()
    for version, kinds in versions.items()
    for kind in kinds
}
"""(apiVersion, kind) -> the file that has its schema."""
