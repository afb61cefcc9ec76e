"""PB2xx: filters, parameters, triggers, event sources and buses."""
