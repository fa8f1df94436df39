"""A release from the policy files to the readers: one module a step, `steps` has their order."""
