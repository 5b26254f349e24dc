package io.rondo.dfs.node.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.disk.DiskOperations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node remembers of the keepers it has obeyed. */
class OrderBookTest {
    @TempDir
    Path folder;

    private OrderBook open() {
        return new OrderBook(List.of(folder), DiskOperations.REAL, () -> List.of(folder));
    }

    @Test
    void aReplacedKeeperIsNotObeyedEvenAfterARestart() throws IOException {
        OrderBook book = open();
        assertTrue(book.promise(3));
        assertTrue(book.promise(3), "it may order more than once");
        assertFalse(book.promise(2));
        OrderBook restarted = open();
        assertFalse(restarted.promise(2));
        assertTrue(restarted.promise(4));
        assertFalse(restarted.promise(3));
    }

    @Test
    void whatWasCarriedOutIsKnownAfterARestart() throws IOException {
        OrderBook book = open();
        book.join("cluster");
        book.carriedOut(7);
        book.carriedOut(5); // late
        OrderBook restarted = open();
        assertEquals(7, restarted.doomedThrough());
        assertEquals("cluster", restarted.cluster());
    }
}
