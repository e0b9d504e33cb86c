"""Fast start-up: records without `typing`, lazily compiled patterns, garbage collection off."""
