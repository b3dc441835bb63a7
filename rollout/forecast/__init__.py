"""Foresight: what the forces that went first teach about those still to come."""
