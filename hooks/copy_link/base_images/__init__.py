"""The name in FROM to an image."""
