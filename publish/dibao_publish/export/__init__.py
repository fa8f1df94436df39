"""An export: every page that nobody types anything for, and every file, for any host of files."""
