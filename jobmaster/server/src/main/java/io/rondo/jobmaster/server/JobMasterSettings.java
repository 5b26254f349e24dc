package io.rondo.jobmaster.server;

import io.rondo.base.rpc.Address;
import java.time.Duration;

/** One jobmaster candidate. */
public record JobMasterSettings(
        String id, Address bind, String host, int maxAttempts, Duration workerTimeout, int keepJobs) {}
