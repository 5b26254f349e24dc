package io.rondo.dfs.keeper.core;

/** A change is wanted inside a sealed folder, whose files the keeper does not know yet. */
final class InsideSealed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SealedFolder folder;

    InsideSealed(SealedFolder folder) {
        super("inside a sealed folder", null, false, false);
        this.folder = folder;
    }

    SealedFolder folder() {
        return folder;
    }
}
