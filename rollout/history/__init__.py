"""The workspace as it stood on any day: git objects to states, states to what changed and how dates moved."""
