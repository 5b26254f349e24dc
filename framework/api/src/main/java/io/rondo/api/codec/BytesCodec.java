package io.rondo.api.codec;

import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Types whose encoding is plain bytes, to the end of the input. */
record BytesCodec<T>(String name, BiConsumer<T, ByteOutput> writer, Function<ByteInput, T> reader) implements Codec<T> {
    static final BytesCodec<String> STRING = new BytesCodec<>("string", Utf8::encode, in -> {
        String text = Utf8.decode(in.bytes, in.position, in.remaining());
        in.position = in.limit;
        return text;
    });
    static final BytesCodec<byte[]> BYTES =
            new BytesCodec<>("bytes", (bytes, out) -> out.write(bytes, 0, bytes.length), in -> {
                byte[] bytes = Arrays.copyOfRange(in.bytes, in.position, in.limit);
                in.position = in.limit;
                return bytes;
            });
    static final BytesCodec<ByteView> VIEW =
            new BytesCodec<>("view", (view, out) -> out.write(view.bytes, view.offset, view.length), in -> {
                ByteView view = new ByteView().set(in.bytes, in.position, in.remaining());
                in.position = in.limit;
                return view;
            });

    @Override
    public void write(T value, ByteOutput out) {
        writer.accept(value, out);
    }

    @Override
    public T read(ByteInput in) {
        return reader.apply(in);
    }

    @Override
    public boolean ordered() {
        return true;
    }

    @Override
    public boolean plain() {
        return true;
    }
}
