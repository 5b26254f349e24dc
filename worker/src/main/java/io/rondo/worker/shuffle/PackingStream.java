package io.rondo.worker.shuffle;

import java.io.IOException;
import java.io.InputStream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/** Reads a stream as {@link PackedBlocks}, one block at a time. */
final class PackingStream extends InputStream {
    private final InputStream raw;
    private final LZ4Compressor compressor = LZ4Factory.fastestJavaInstance().fastCompressor();
    private final byte[] content = new byte[PackedBlocks.MOST_RAW];
    private final byte[] block =
            new byte[PackedBlocks.HEADER_BYTES + compressor.maxCompressedLength(PackedBlocks.MOST_RAW)];
    private int at;
    private int filled;
    private boolean ended;

    PackingStream(InputStream raw) {
        this.raw = raw;
    }

    private boolean fill() throws IOException {
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
        at = 0;
        filled = PackedBlocks.HEADER_BYTES + stored;
        return true;
    }

    @Override
    public int read() throws IOException {
        return at == filled && !fill() ? -1 : block[at++] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == filled && !fill()) {
            return -1;
        }
        int count = Math.min(length, filled - at);
        System.arraycopy(block, at, target, offset, count);
        at += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
