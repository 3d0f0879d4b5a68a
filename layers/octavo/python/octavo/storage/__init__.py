"""Where results live: objects in S3 (`blobs`), records in DynamoDB (`records`)."""
