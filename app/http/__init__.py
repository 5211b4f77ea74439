"""What every address shares: negotiation, validators, errors, limits, the client's account."""
