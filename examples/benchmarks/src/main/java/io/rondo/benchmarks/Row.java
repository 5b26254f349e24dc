package io.rondo.benchmarks;

import java.util.List;

/**
 * Work that several systems do and whose results must be the same. The first contender is the one that the others are
 * compared with.
 *
 * @param aim what Rondo is to reach, in words
 * @param ordered the result is one sorted sequence over all parts, so the order is compared too
 */
record Row(String name, String work, String aim, boolean ordered, List<Contender> contenders) {
    Row {
        contenders = List.copyOf(contenders);
    }
}
