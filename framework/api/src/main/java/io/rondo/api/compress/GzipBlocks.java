package io.rondo.api.compress;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The members of a gzip file (RFC 1952), one after the other. In block gzip, as bgzip makes it, each member is short and
 * says in an extra field {@code BC} how long it is; a slice begins at the first such header in it. In the other files each
 * slice but the first is empty.
 */
final class GzipBlocks implements BlockSource {
    private static final int MAGIC = 0x8b1f;
    private static final int HEADER = 10;
    private static final int BLOCK_HEADER = 18;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final CompressedBytes in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private boolean inMember;
    private boolean behindMember;
    private boolean noBlock;

    GzipBlocks(Readable file, FileSlice slice) throws IOException {
        in = new CompressedBytes(slice.uri(), file, slice.start());
        if (slice.start() > 0) {
            findBlock(slice.start() + slice.length());
        } else if (in.atEnd()) {
            throw in.corrupt("it is empty");
        }
    }

    /** Whether a file begins as block gzip does. */
    static boolean blockwise(String uri, Readable file) throws IOException {
        CompressedBytes head = new CompressedBytes(uri, file, 0);
        return head.require(BLOCK_HEADER) && isBlock(head);
    }

    private static boolean isBlock(CompressedBytes in) {
        return in.peekInt(0) == 0x04088b1f && in.peekInt(10) == 0x43420006 && in.peek(14) == 2 && in.peek(15) == 0;
    }

    private void findBlock(long end) throws IOException {
        while (in.position() < end && in.require(BLOCK_HEADER)) {
            if (isBlock(in)) {
                return;
            }
            in.skip(1);
        }
        noBlock = true;
    }

    @Override
    public long nextBlock() throws IOException {
        if (noBlock) {
            return -1;
        }
        byte[] passed = new byte[inMember ? 8192 : 0];
        while (inMember) {
            read(passed, 0, passed.length);
        }
        if (in.atEnd() || behindMember && onlyZerosFollow()) {
            return -1;
        }
        long start = in.position();
        header();
        behindMember = true;
        inMember = true;
        inflater.reset();
        crc.reset();
        return start;
    }

    /** Tapes and some tools fill up files with zeros. */
    private boolean onlyZerosFollow() throws IOException {
        if (in.peek(0) != 0) {
            return false;
        }
        while (!in.atEnd()) {
            if (in.peek(0) != 0) {
                throw in.corrupt("something that is not gzip follows the last member");
            }
            in.skip(1);
        }
        return true;
    }

    private void header() throws IOException {
        if (!in.require(2) || in.peekInt16(0) != MAGIC) {
            throw in.corrupt(behindMember ? "something that is not gzip follows a member" : "no gzip header is there");
        }
        if (!in.require(HEADER)) {
            throw in.corrupt("it ends inside a header");
        }
        int flags = in.peek(3);
        if (in.peek(2) != 8 || (flags & RESERVED) != 0) {
            throw in.corrupt("the gzip header is of no known kind");
        }
        in.skip(HEADER);
        if ((flags & EXTRA) != 0) {
            int length = in.take() | in.take() << 8;
            for (int i = 0; i < length; i++) {
                in.take();
            }
        }
        for (int text : new int[] {NAME, COMMENT}) {
            if ((flags & text) != 0) {
                while (in.take() != 0) {
                    continue;
                }
            }
        }
        if ((flags & HEADER_CRC) != 0) {
            in.take();
            in.take();
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (inMember) {
            int read = inflate(target, offset, length);
            if (read > 0) {
                crc.update(target, offset, read);
                return read;
            }
            if (inflater.finished()) {
                trailer();
                inMember = false;
            } else if (inflater.needsDictionary()) {
                throw in.corrupt("it needs a dictionary");
            }
        }
        return -1;
    }

    /** Gives the inflater what is buffered, and takes back what it left. */
    private int inflate(byte[] target, int offset, int length) throws IOException {
        if (in.atEnd()) {
            throw in.corrupt("it ends inside a member; it was cut short");
        }
        try {
            inflater.setInput(in.array(), in.offset(), in.available());
            int read = inflater.inflate(target, offset, length);
            in.skip(in.available() - inflater.getRemaining());
            return read;
        } catch (DataFormatException e) {
            throw in.corrupt("the data is damaged (" + e.getMessage() + ")", e);
        }
    }

    private void trailer() throws IOException {
        if (!in.require(8)) {
            throw in.corrupt("it ends inside a member's checksum; it was cut short");
        }
        if (in.peekInt(0) != (int) crc.getValue() || in.peekInt(4) != (int) inflater.getBytesWritten()) {
            throw in.corrupt("a member's checksum does not match");
        }
        in.skip(8);
    }

    @Override
    public long position() {
        return in.position();
    }

    @Override
    public void close() {
        inflater.end();
    }
}
