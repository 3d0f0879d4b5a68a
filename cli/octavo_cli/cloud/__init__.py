"""The cloud that the CLI talks to: started here (MiniStack), elsewhere (MiniStack, LocalStack), or AWS itself."""
