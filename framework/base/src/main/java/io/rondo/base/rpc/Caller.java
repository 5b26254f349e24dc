package io.rondo.base.rpc;

/** Who called, as the authentication gate established it. {@code job} is empty unless the role is TASK. */
public record Caller(PeerRole role, String job) {}
