"""What several rooms of tests share: fixtures, and nothing that asserts."""
