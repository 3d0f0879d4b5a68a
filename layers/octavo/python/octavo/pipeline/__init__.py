"""What each step of the state machine does, as plain functions over the ports."""
