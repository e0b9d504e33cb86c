"""Long runs that try to break the hooks: fuzzing, comparison with BuildKit's parser, and kills."""
