"""From a file on disk to rows, and from rows to records."""
