"""Finding anything by a few letters: takes, projects, prompts, frames, people, pages, actions."""
