"""The open registry: tables, bulk files and pages built from the policies."""
