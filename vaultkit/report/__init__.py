"""Values to text: findings, records and graphs, one file per format."""
