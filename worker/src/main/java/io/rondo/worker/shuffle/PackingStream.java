package io.rondo.worker.shuffle;

import io.rondo.worker.data.RefilledStream;
import java.io.IOException;
import java.io.InputStream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/** Reads a stream as {@link PackedBlocks}, one block at a time. */
final class PackingStream extends RefilledStream {
    private final InputStream raw;
    private final LZ4Compressor compressor = LZ4Factory.fastestJavaInstance().fastCompressor();
    private final byte[] content = new byte[PackedBlocks.MOST_RAW];
    private final byte[] block =
            new byte[PackedBlocks.HEADER_BYTES + compressor.maxCompressedLength(PackedBlocks.MOST_RAW)];
    private boolean ended;

    PackingStream(InputStream raw) {
        this.raw = raw;
    }

    @Override
    protected boolean refill() throws IOException {
        if (ended) {
            return false;
        }
        int length = raw.readNBytes(content, 0, content.length);
        ended = length == 0;
        int stored = ended ? 0 : compressor.compress(content, 0, length, block, PackedBlocks.HEADER_BYTES);
        if (stored >= length) {
            System.arraycopy(content, 0, block, PackedBlocks.HEADER_BYTES, length);
            stored = length;
        }
        PackedBlocks.seal(block, length, stored);
        refilled(block, 0, PackedBlocks.HEADER_BYTES + stored);
        return true;
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
