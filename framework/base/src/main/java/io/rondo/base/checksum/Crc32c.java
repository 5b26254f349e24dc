package io.rondo.base.checksum;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC32C of bytes, and of what two pieces make together without looking at them again. */
public final class Crc32c {
    /** Castagnoli's, its bits from the lowest power up. */
    private static final int POLYNOMIAL = 0x82F63B78;

    private static final int ONE = 1 << 31;
    /** The powers of x whose exponents are the powers of two. */
    private static final int[] SQUARES = new int[Long.SIZE + 3];

    static {
        SQUARES[0] = 1 << 30;
        for (int i = 1; i < SQUARES.length; i++) {
            SQUARES[i] = product(SQUARES[i - 1], SQUARES[i - 1]);
        }
    }

    private Crc32c() {}

    public static int of(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /** Of what remains in the buffer, which is left as it is. */
    public static int of(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    /**
     * Of two pieces one after the other. As zlib's {@code crc32_combine}: bytes that follow multiply the polynomial that the first
     * piece is by a power of x.
     */
    public static int joined(int first, int second, long secondLength) {
        return product(power(secondLength), first) ^ second;
    }

    /** x to the number of bits in so many bytes. */
    private static int power(long bytes) {
        int power = ONE;
        int square = 3;
        for (long left = bytes; left != 0; left >>>= 1) {
            if ((left & 1) != 0) {
                power = product(SQUARES[square], power);
            }
            square++;
        }
        return power;
    }

    /** Of two polynomials modulo Castagnoli's. */
    private static int product(int a, int b) {
        int product = 0;
        int factor = b;
        for (int left = a; left != 0; left <<= 1) {
            if (left < 0) {
                product ^= factor;
            }
            factor = (factor & 1) != 0 ? factor >>> 1 ^ POLYNOMIAL : factor >>> 1;
        }
        return product;
    }
}
