"""Webhooks: programs are called when something happens, by Standard Webhooks (standardwebhooks.com)."""
