"""The registry as files: what is written beside a database for those who want all of it at once."""
