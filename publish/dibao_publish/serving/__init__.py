"""What stands around the pages when they are served: limits, health, logs and the socket."""
