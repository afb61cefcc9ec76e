//go:build tools

package main

import (
	_ "github.com/argoproj/argo-events/cmd"
)
