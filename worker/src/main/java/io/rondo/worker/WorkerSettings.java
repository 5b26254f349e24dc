package io.rondo.worker;

import io.rondo.base.rpc.Address;
import java.nio.file.Path;

/** One worker. {@code memoryBytes} is for all its slots together. */
public record WorkerSettings(String id, String host, Address bulkBind, Path scratch, int slots, long memoryBytes) {}
