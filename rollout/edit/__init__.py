"""Changing the files: pure edits that touch only the characters they must, and one store that writes.

What another part of `rollout` needs to change a file:

    new = edited(path, raw, [Put(path=("milestones", "discovery", "finished"), value=date(2026, 11, 20))], order)
    if isinstance(new, ByHand): ...        # a located message: the line a person has to change
    write(root, [Write(path=path, before=raw, after=new)])

`changes` says what can be asked for (`Put`, `Append`, `Drop`, `Rename`, `Remark`; an `Item("r1")` in a path is the
entry of a list with that id), `order.order_of(kind, milestones)` where new fields go, `edited.edited` gives the new
bytes and proves that they mean the old ones with the changes and nothing else, `store.write` puts any number of files
in place, all or none. `asked.asked` judges a text somebody typed as `load` judges the file; `fixes.fixed` writes the
certain answers that problems carry (`Problem.fix`). A new offer in `slots.yaml` is an `Append` to `("slots",)`; a
force's sheet read back is a list of `Put`s on its progress file.

Whole files: `seed` (a new progress file), `upgrade` (to the blueprint's newest version), `tidy` (block style,
blueprint order), `merge` (three versions into one). `reach` says which files a force's dates depend on, `leftovers`
what a crash left. Everything but `store`, `lock`, `leftovers` and `repository` is pure.
"""
