"""Text into values: YAML nodes with places, typed readers, references. Only `workspace` touches files."""
