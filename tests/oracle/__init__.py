"""A second schedule engine: slow, separate, and as plain as the rules it states.

It shares no code with the product. Every copy of every milestone is a node of its own, every date is found by
looking at days one by one, and what can be said by definition ("the finish if this took no time") is computed by
doing just that. Where the two engines agree on a thousand random workspaces, the fast one can be believed.
"""
