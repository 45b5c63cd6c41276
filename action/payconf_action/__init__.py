"""What the GitHub action does around `payconf`: where it runs, what was reviewed, plans on pull requests."""
