package io.rondo.base.rpc;

/** The part a process plays; each has a secret of its own, and the role is inside what is authenticated. */
public enum PeerRole {
    CLIENT,
    WORKER,
    /** User code's process: holds the token of one job and no role secret. */
    TASK,
    STORAGE,
    MASTER
}
