"""Floor 2: what a reseller does, one verb for each file."""
