package io.rondo.worker.shuffle;

import io.rondo.worker.data.RefilledStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * Reads {@link PackedBlocks} as what was packed. An IOException says what is wrong with them. What it holds in memory does not
 * depend on what the blocks say: one block, packed and unpacked. The decompressor is the one in plain Java with checked
 * indices, since the bytes come from another host.
 */
final class UnpackingStream extends RefilledStream {
    private final InputStream packed;
    private final LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();
    private final byte[] block = new byte[PackedBlocks.HEADER_BYTES + PackedBlocks.MOST_RAW];
    private final byte[] content = new byte[PackedBlocks.MOST_RAW];
    private boolean ended;

    UnpackingStream(InputStream packed) {
        this.packed = packed;
    }

    @Override
    protected boolean refill() throws IOException {
        if (ended) {
            return false;
        }
        readWhole(0, PackedBlocks.HEADER_BYTES);
        int raw = PackedBlocks.raw(block);
        int stored = PackedBlocks.stored(block);
        readWhole(PackedBlocks.HEADER_BYTES, stored);
        PackedBlocks.check(block);
        if (raw == 0) {
            ended = true;
            if (packed.read() >= 0) {
                throw new IOException("damaged block: something follows the end");
            }
            return false;
        }
        unpack(raw, stored);
        refilled(content, 0, raw);
        return true;
    }

    private void unpack(int raw, int stored) throws IOException {
        if (stored == raw) {
            System.arraycopy(block, PackedBlocks.HEADER_BYTES, content, 0, raw);
            return;
        }
        int length;
        try {
            length = decompressor.decompress(block, PackedBlocks.HEADER_BYTES, stored, content, 0, raw);
        } catch (LZ4Exception e) {
            throw new IOException("damaged block: " + e.getMessage(), e);
        }
        if (length != raw) {
            throw new IOException("damaged block: " + length + " bytes where it tells " + raw);
        }
    }

    private void readWhole(int offset, int length) throws IOException {
        if (packed.readNBytes(block, offset, length) < length) {
            throw new EOFException("damaged block: it ends too early");
        }
    }

    @Override
    public void close() throws IOException {
        packed.close();
    }
}
