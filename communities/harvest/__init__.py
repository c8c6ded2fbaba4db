"""What harvesters take in bulk: OAI-PMH, dumps, feeds."""
