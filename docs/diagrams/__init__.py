"""Pictures of the documentation that are drawn from the source they show."""
