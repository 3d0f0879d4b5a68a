"""The cloud that the CLI talks to: started here (MiniStack), elsewhere (LocalStack), or AWS itself."""
