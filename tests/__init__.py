"""Specifications of the product, one folder for each part of it."""
