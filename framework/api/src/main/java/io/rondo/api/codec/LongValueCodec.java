package io.rondo.api.codec;

/** A long as a value: zigzag varint, one to ten bytes. Not ordered. */
public final class LongValueCodec implements Codec<Long> {
    @Override
    public void write(Long value, ByteOutput out) {
        out.ensure(10);
        long rest = value << 1 ^ value >> 63;
        while ((rest & ~0x7FL) != 0) {
            out.bytes[out.position++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out.bytes[out.position++] = (byte) rest;
    }

    @Override
    public Long read(ByteInput in) {
        long rest = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.bytes[in.position++];
            rest |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return rest >>> 1 ^ -(rest & 1);
            }
        }
    }

    @Override
    public boolean ordered() {
        return false;
    }

    @Override
    public String name() {
        return "long-value";
    }
}
