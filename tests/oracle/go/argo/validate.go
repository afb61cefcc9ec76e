package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	wfv1 "github.com/argoproj/argo-workflows/v4/pkg/apis/workflow/v1alpha1"
	"github.com/argoproj/argo-workflows/v4/workflow/templateresolution"
	"github.com/argoproj/argo-workflows/v4/workflow/validate"
)

// shelf holds the WorkflowTemplates that a question brings along.
type shelf map[string]*wfv1.WorkflowTemplate

func (s shelf) Get(_ context.Context, name string) (*wfv1.WorkflowTemplate, error) {
	if found, there := s[name]; there {
		return found, nil
	}
	return nil, fmt.Errorf("workflowtemplates %q not found", name)
}

// validated says whether the first object is valid beside the others, all WorkflowTemplates; an unknown field is an error.
func validated(asked struct {
	Objects []json.RawMessage `json:"objects"`
}) any {
	known := shelf{}
	for _, text := range asked.Objects {
		object := &wfv1.WorkflowTemplate{}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(object); err != nil {
			return failed(err)
		}
		known[object.Name] = object
	}
	first := &wfv1.WorkflowTemplate{}
	if err := json.Unmarshal(asked.Objects[0], first); err != nil {
		return failed(err)
	}
	none := &templateresolution.NullClusterWorkflowTemplateGetter{}
	err := validate.ValidateWorkflowTemplate(quiet, known, none, first, nil, validate.ValidateOpts{Lint: true})
	if err != nil {
		return failed(err)
	}
	return failure{}
}
