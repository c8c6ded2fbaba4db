"""The help section: Markdown files of the repository as pages, with facts from the code, and a search."""
