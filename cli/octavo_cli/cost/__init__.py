"""What Octavo costs in AWS: prices, what a document asks for, and the bill, as plain arithmetic."""
