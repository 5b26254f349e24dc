package io.rondo.dfs.protocol;

import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.SealedFile;
import java.util.List;

/** The files of a sealed directory, sorted by name. */
public record Manifest(List<SealedFile> files) {
    public static final Wire<Manifest> WIRE = Wire.of(Manifest.class);
}
