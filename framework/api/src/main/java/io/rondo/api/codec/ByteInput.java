package io.rondo.api.codec;

/** A cursor over bytes that codecs read from; may be pointed elsewhere and reused. */
public final class ByteInput {
    public byte[] bytes = new byte[0];
    public int position;
    public int limit;

    public ByteInput reset(byte[] array, int offset, int length) {
        this.bytes = array;
        this.position = offset;
        this.limit = offset + length;
        return this;
    }

    public int remaining() {
        return limit - position;
    }
}
