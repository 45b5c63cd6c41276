"""Acme Pay, a payment service that doesn't exist."""
