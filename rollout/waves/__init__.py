"""Who has which slot of a delivery centre when: a plan within the centres' capacity."""
