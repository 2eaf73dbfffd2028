"""The pages: each lays out what `dashboard.view` says, and computes nothing."""
