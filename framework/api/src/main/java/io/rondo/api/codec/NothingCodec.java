package io.rondo.api.codec;

/** {@code Void}: null, in no bytes. */
record NothingCodec() implements Codec<Void> {
    @Override
    public void write(Void value, ByteOutput out) {
        // nothing is written: there is one value only
    }

    @Override
    public Void read(ByteInput in) {
        return null;
    }

    @Override
    public boolean ordered() {
        return true;
    }

    @Override
    public String name() {
        return "void";
    }

    @Override
    public int fixedLength() {
        return 0;
    }
}
