package io.rondo.compression;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/** Ways to compress one piece of a file so that pieces put one behind the other are a file again. */
enum Packed {
    GZIP(".gz", false) {
        @Override
        OutputStream over(OutputStream file) throws IOException {
            return new GZIPOutputStream(file);
        }
    },
    BLOCK_GZIP(".gz", true) {
        @Override
        OutputStream over(OutputStream file) {
            return new ByteArrayOutputStream() {
                @Override
                public void close() throws IOException {
                    blockGzip(toByteArray(), file);
                }
            };
        }
    },
    BZIP2(".bz2", true) {
        @Override
        OutputStream over(OutputStream file) throws IOException {
            return new BZip2CompressorOutputStream(file, 1);
        }
    },
    ZSTD(".zst", true) {
        @Override
        OutputStream over(OutputStream file) throws IOException {
            return new ZstdOutputStream(file).setChecksum(true);
        }
    };

    final String suffix;
    final boolean splittable;

    Packed(String suffix, boolean splittable) {
        this.suffix = suffix;
        this.splittable = splittable;
    }

    abstract OutputStream over(OutputStream file) throws IOException;

    byte[] pack(byte[]... pieces) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            try (OutputStream out = over(file)) {
                out.write(piece);
            }
        }
        return file.toByteArray();
    }

    /** As the specification of SAM files describes it. */
    private static void blockGzip(byte[] piece, OutputStream file) throws IOException {
        Deflater deflater = new Deflater(6, true);
        deflater.setInput(piece);
        deflater.finish();
        byte[] data = new byte[piece.length + 1024];
        int length = deflater.deflate(data);
        deflater.end();
        CRC32 crc = new CRC32();
        crc.update(piece);
        int size = length + 25;
        file.write(new byte[] {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff, 6, 0, 'B', 'C', 2, 0});
        file.write(new byte[] {(byte) size, (byte) (size >> 8)});
        file.write(data, 0, length);
        for (long number : new long[] {crc.getValue(), piece.length}) {
            for (int shift = 0; shift < 32; shift += 8) {
                file.write((byte) (number >> shift));
            }
        }
    }
}
