package io.rondo.api;

import io.rondo.api.codec.ByteView;
import io.rondo.api.format.FixedRecordOutput;
import io.rondo.api.format.FixedRecords;
import java.util.List;

/** Binary records. */
public final class Records {
    private Records() {}

    /** Records of {@code recordLength} bytes of which the first {@code keyLength} are the key. */
    public static Input<ByteView, ByteView> binary(String path, int keyLength, int recordLength) {
        return Input.files(List.of(path), new FixedRecords(keyLength, recordLength), ByteView.class, ByteView.class);
    }

    /** Key bytes and value bytes with nothing between. */
    public static Output<ByteView, ByteView> output(String path) {
        return new Output<>(path, new FixedRecordOutput());
    }
}
