"""Code that all pages share: negotiation, validators, errors, limits and the clients' query budgets."""
