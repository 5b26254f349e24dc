package io.rondo.jobmaster.client.protocol;

import io.rondo.api.io.Split;
import java.util.List;

/** The bulky part of a submission: one split a map task, and the upper bounds of the key ranges for a total order. */
public record JobFile(List<Split> splits, List<byte[]> boundaries) {}
