"""A living centre to look at: a company, its visitors and its agents, who use it as anyone does."""
