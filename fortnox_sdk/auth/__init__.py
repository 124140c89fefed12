"""OAuth: requests and answers (flow), signing in (login), tokens that stay good (provider), the 30 days (window)."""
