package io.rondo.dfs.keeper.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A manifest for the journal: deflated, since its names and births resemble each other, and cut to fit into entries. */
public final class ManifestParts {
    private static final int MOST = 40 << 10;

    private ManifestParts() {}

    public static List<byte[]> of(byte[] manifest) {
        Deflater deflater = new Deflater();
        deflater.setInput(manifest);
        deflater.finish();
        List<byte[]> parts = new ArrayList<>();
        while (!deflater.finished()) {
            byte[] part = new byte[MOST];
            int filled = 0;
            while (filled < MOST && !deflater.finished()) {
                filled += deflater.deflate(part, filled, MOST - filled);
            }
            parts.add(filled == MOST ? part : Arrays.copyOf(part, filled));
        }
        deflater.end();
        return parts;
    }

    /** The inverse of {@link #of}. */
    static byte[] joined(List<byte[]> parts) {
        Inflater inflater = new Inflater();
        byte[] manifest = new byte[MOST];
        int filled = 0;
        try {
            for (byte[] part : parts) {
                inflater.setInput(part);
                int more;
                do {
                    if (filled == manifest.length) {
                        manifest = Arrays.copyOf(manifest, 2 * filled);
                    }
                    more = inflater.inflate(manifest, filled, manifest.length - filled);
                    filled += more;
                } while (more > 0);
            }
        } catch (DataFormatException e) {
            throw new IllegalStateException("the parts of a manifest are not one", e);
        } finally {
            inflater.end();
        }
        return Arrays.copyOf(manifest, filled);
    }
}
