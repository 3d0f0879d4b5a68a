"""Who may see what: a caller's token (`tokens`, `jwks`), and what may stand in a key (`naming`)."""
