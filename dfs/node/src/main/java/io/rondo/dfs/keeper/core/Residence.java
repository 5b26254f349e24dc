package io.rondo.dfs.keeper.core;

import java.util.List;

/**
 * Since when an inode is at its place, counted in snapshots taken anywhere, and by which snapshots it was captured at places
 * where it was before. Inodes that came at the same time share it.
 */
record Residence(int since, List<Integer> capturedBefore) {
    /** For as long as the folder above. */
    static final Residence ALWAYS = new Residence(0, List.of());

    Residence {
        capturedBefore = List.copyOf(capturedBefore);
    }
}
