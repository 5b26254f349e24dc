package io.rondo.testing.disk;

/** What a name stands for. */
sealed interface Node permits FileNode, FolderNode {}
