"""Output for programs: JSON, SARIF, GitHub annotations and GitLab code quality."""
