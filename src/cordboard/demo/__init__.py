"""A living centre to look at: a company, its visitors and its agents."""
