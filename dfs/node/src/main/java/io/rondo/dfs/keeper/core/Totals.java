package io.rondo.dfs.keeper.core;

/** What a part of the tree comes to: its files and folders, their bytes, and these times their replicas. */
record Totals(long files, long folders, long bytes, long space) {
    static final Totals NOTHING = new Totals(0, 0, 0, 0);

    Totals plus(Totals other) {
        return new Totals(files + other.files, folders + other.folders, bytes + other.bytes, space + other.space);
    }

    Totals minus(Totals other) {
        return new Totals(files - other.files, folders - other.folders, bytes - other.bytes, space - other.space);
    }

    /** What a quota of names counts. */
    long names() {
        return files + folders;
    }
}
