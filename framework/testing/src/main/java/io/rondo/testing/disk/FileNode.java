package io.rondo.testing.disk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** Content: what is there, what was forced, and the writes between. */
final class FileNode implements Node {
    /** What a disk writes at once. */
    private static final int PAGE = 4_096;
    /** Of so many pages written since the last force every subset may have reached the disk; of more, one less or only the first. */
    private static final int MOST_IN_ALL_SUBSETS = 5;

    private byte[] content;
    private byte[] forced;
    private final List<Write> unforced = new ArrayList<>();

    /** Within one page. */
    private record Write(int at, byte[] bytes) {
        int end() {
            return at + bytes.length;
        }

        byte[] applyTo(byte[] content) {
            byte[] after = Arrays.copyOf(content, Math.max(content.length, end()));
            System.arraycopy(bytes, 0, after, at, bytes.length);
            return after;
        }

        Write torn() {
            return new Write(at, Arrays.copyOf(bytes, bytes.length / 2));
        }
    }

    /** @param content which is on the disk */
    FileNode(byte[] content) {
        this.content = content;
        this.forced = content;
    }

    int size() {
        return content.length;
    }

    int read(ByteBuffer target, long from) {
        if (from >= content.length) {
            return -1;
        }
        int count = Math.min(target.remaining(), content.length - (int) from);
        target.put(content, (int) from, count);
        return count;
    }

    void write(long position, byte[] bytes) {
        int at = Math.toIntExact(position);
        for (int done = 0; done < bytes.length; ) {
            int room = PAGE - (at + done) % PAGE;
            int end = Math.min(bytes.length, done + room);
            unforced.add(new Write(at + done, Arrays.copyOfRange(bytes, done, end)));
            done = end;
        }
        content = new Write(at, bytes).applyTo(content);
    }

    void force() {
        forced = content;
        unforced.clear();
    }

    /**
     * The contents that may be there after a crash: with any of the writes, with a torn one, with the length but without
     * the bytes. Where nothing was written there is nothing: zeros.
     */
    Set<ByteBuffer> variants() {
        Set<ByteBuffer> variants = new LinkedHashSet<>();
        for (List<Write> reached : Subsets.of(unforced, MOST_IN_ALL_SUBSETS)) {
            byte[] after = forced;
            for (Write write : reached) {
                after = write.applyTo(after);
            }
            variants.add(ByteBuffer.wrap(after));
            variants.add(ByteBuffer.wrap(Arrays.copyOf(after, content.length)));
        }
        byte[] before = forced;
        for (Write write : unforced) {
            variants.add(ByteBuffer.wrap(write.torn().applyTo(before)));
            before = write.applyTo(before);
        }
        return variants;
    }

    /** Some content that may be there after a crash. */
    ByteBuffer variant(IntUnaryOperator below) {
        byte[] after = forced;
        if (!unforced.isEmpty() && below.applyAsInt(3) == 0) {
            int torn = below.applyAsInt(unforced.size());
            for (Write write : unforced.subList(0, torn)) {
                after = write.applyTo(after);
            }
            return ByteBuffer.wrap(unforced.get(torn).torn().applyTo(after));
        }
        for (Write write : unforced) {
            after = below.applyAsInt(2) == 0 ? write.applyTo(after) : after;
        }
        return ByteBuffer.wrap(below.applyAsInt(2) == 0 ? Arrays.copyOf(after, content.length) : after);
    }
}
