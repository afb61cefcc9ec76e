// Command evproc runs one EventSource or one Sensor of Argo Events v1.9.11 as a plain process, from an object in a file.
//
// It starts what upstream's own commands start (pkg/eventsources/cmd/start.go, pkg/sensors/cmd/start.go) and differs in three things:
// objects come from files, because they may be larger than an environment variable; no metrics server is started, because its
// port is fixed and a second process on the same machine would die of it; and the Sensor's Kubernetes client is not held to
// client-go's 5 requests a second.
//
// It must never change what an event becomes: filters, parameters, retries and acknowledgements are upstream's.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"

	"go.uber.org/zap"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/manager/signals"

	"github.com/argoproj/argo-events/pkg/apis/events/v1alpha1"
	"github.com/argoproj/argo-events/pkg/eventsources"
	"github.com/argoproj/argo-events/pkg/metrics"
	"github.com/argoproj/argo-events/pkg/sensors"
	"github.com/argoproj/argo-events/pkg/shared/logging"
	"github.com/argoproj/argo-events/pkg/shared/util"
)

const usage = `usage: evproc eventsource | sensor

environment, both:
  EVENTBUS_CONFIG_FILE     JSON of the EventBus's status.config
  EVENTBUS_SUBJECT         the subject of the bus
  POD_NAME                 a name for this process
eventsource:
  EVENTSOURCE_OBJECT_FILE  JSON of the EventSource
sensor:
  SENSOR_OBJECT_FILE       JSON of the Sensor
  KUBECONFIG               the kubeconfig of its account
  QPS, BURST               requests a second of the Kubernetes client (200, 400); QPS=original leaves client-go's default
`

var errUsage = errors.New(usage)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "evproc:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) != 1 {
		return errUsage
	}
	switch arguments[0] {
	case "eventsource":
		return runEventSource()
	case "sensor":
		return runSensor()
	default:
		return errUsage
	}
}

func runEventSource() error {
	source := &v1alpha1.EventSource{}
	bus := &v1alpha1.BusConfig{}
	names, err := read("EVENTSOURCE_OBJECT_FILE", source, bus)
	if err != nil {
		return err
	}
	logger := logging.NewArgoEventsLogger().Named("eventsource").With(logging.LabelEventSourceName, source.Name)
	ctx := logging.WithLogger(signals.SetupSignalHandler(), logger)
	counters := metrics.NewMetrics(source.Namespace)
	return eventsources.NewEventSourceAdaptor(source, bus, names.subject, names.pod, counters).Start(ctx)
}

func runSensor() error {
	sensor := &v1alpha1.Sensor{}
	bus := &v1alpha1.BusConfig{}
	names, err := read("SENSOR_OBJECT_FILE", sensor, bus)
	if err != nil {
		return err
	}
	config, err := clientConfig()
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	objects, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	logger := logging.NewArgoEventsLogger().Named("sensor").With("sensorName", sensor.Name)
	logger.Infow("starting sensor", zap.Float32("qps", config.QPS), zap.Int("burst", config.Burst))
	ctx := logging.WithLogger(signals.SetupSignalHandler(), logger)
	counters := metrics.NewMetrics(sensor.Namespace)
	return sensors.NewSensorContext(client, objects, sensor, bus, names.subject, names.pod, counters).Start(ctx)
}

type identity struct{ subject, pod string }

// read loads the object named by an environment variable, the bus configuration and the names every process needs.
func read(variable string, object, bus any) (identity, error) {
	if err := readFile(variable, object); err != nil {
		return identity{}, err
	}
	if err := readFile("EVENTBUS_CONFIG_FILE", bus); err != nil {
		return identity{}, err
	}
	subject, err := required("EVENTBUS_SUBJECT")
	if err != nil {
		return identity{}, err
	}
	pod, err := required("POD_NAME")
	return identity{subject: subject, pod: pod}, err
}

func readFile(variable string, into any) error {
	path, err := required(variable)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%s: %w", variable, err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %s: %w", variable, path, err)
	}
	return nil
}

func required(variable string) (string, error) {
	value := os.Getenv(variable)
	if value == "" {
		return "", fmt.Errorf("%s is not set; %w", variable, errUsage)
	}
	return value, nil
}

// clientConfig loads the kubeconfig as upstream does, and sets its rate.
func clientConfig() (*rest.Config, error) {
	path, err := required("KUBECONFIG")
	if err != nil {
		return nil, err
	}
	config, err := util.GetClientConfig(path)
	if err != nil {
		return nil, err
	}
	if os.Getenv("QPS") == "original" {
		return config, nil
	}
	qps, err := number("QPS", 200)
	if err != nil {
		return nil, err
	}
	burst, err := number("BURST", 400)
	config.QPS, config.Burst = float32(qps), burst
	return config, err
}

func number(variable string, otherwise int) (int, error) {
	text := os.Getenv(variable)
	if text == "" {
		return otherwise, nil
	}
	value, err := strconv.Atoi(text)
	if err != nil || value < 1 {
		return 0, fmt.Errorf("%s=%q: expected a whole number above 0", variable, text)
	}
	return value, nil
}
