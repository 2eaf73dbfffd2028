"""What independent origins agree on, and where they contradict each other."""
