package io.rondo.api.io;

import java.util.List;

/** The input of one map task: slices of files of one of the plan's inputs. */
public record Split(int input, List<FileSlice> slices) {
    public Split {
        slices = List.copyOf(slices);
    }

    public long length() {
        return slices.stream().mapToLong(FileSlice::length).sum();
    }
}
