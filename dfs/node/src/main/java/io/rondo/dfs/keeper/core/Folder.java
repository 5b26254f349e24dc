package io.rondo.dfs.keeper.core;

import java.util.List;

/**
 * A folder.
 *
 * @param below what is in it comes to, all the way down
 * @param changes how often a child has come or gone since this keeper leads
 */
record Folder(
        long number,
        String name,
        Attributes attributes,
        long modified,
        long accessed,
        Residence residence,
        NameTree children,
        Totals below,
        Quota quota,
        long changes)
        implements Inode {
    private static final Totals ITSELF = new Totals(0, 1, 0, 0);

    static Folder empty(long number, String name, Attributes attributes, long time, Residence residence) {
        return new Folder(
                number, name, attributes, time, time, residence, NameTree.EMPTY, Totals.NOTHING, Quota.NONE, 0);
    }

    Inode child(String wanted) {
        return children.get(wanted);
    }

    boolean isEmpty() {
        return children.size() == 0;
    }

    /** With a child that is new, or in place of the one of its name. */
    Folder with(Inode child) {
        Inode before = children.get(child.name());
        Totals now = below.plus(child.totals());
        return before == null
                ? of(children.with(child), now, changes + 1)
                : of(children.with(child), now.minus(before.totals()), changes);
    }

    Folder without(String gone) {
        Inode before = children.get(gone);
        return of(children.without(gone), below.minus(before.totals()), changes + 1);
    }

    private Folder of(NameTree newChildren, Totals newBelow, long newChanges) {
        return new Folder(
                number, name, attributes, modified, accessed, residence, newChildren, newBelow, quota, newChanges);
    }

    /** A child has come or gone at this time. */
    Folder touched(long time) {
        return described(attributes, Math.max(modified, time), accessed);
    }

    Folder limited(Quota newQuota) {
        return new Folder(number, name, attributes, modified, accessed, residence, children, below, newQuota, changes);
    }

    /** The same with children that are sorted by name already. */
    Folder holding(List<Inode> sorted) {
        Totals sum = Totals.NOTHING;
        for (Inode child : sorted) {
            sum = sum.plus(child.totals());
        }
        return of(NameTree.of(sorted), sum, 0);
    }

    @Override
    public Totals totals() {
        return below.plus(ITSELF);
    }

    @Override
    public Folder at(String newName, Residence newResidence) {
        return new Folder(
                number, newName, attributes, modified, accessed, newResidence, children, below, quota, changes);
    }

    @Override
    public Folder described(Attributes newAttributes, long newModified, long newAccessed) {
        return new Folder(
                number, name, newAttributes, newModified, newAccessed, residence, children, below, quota, changes);
    }
}
