"""A static web site of an edition: pages as values, printed by templates, and the downloads beside them."""
