package io.rondo.dfs.keeper.core;

/**
 * In which folder the inode of a number is, and its name there. A table of open addressing with linear probing in three arrays,
 * about 30 bytes an inode where a map of objects takes a hundred; removal shifts back what was displaced (Knuth, The Art of
 * Computer Programming 3, 6.4 R). Numbers are above nothing.
 */
final class InodeIndex {
    private static final int FIRST = 16;

    private long[] numbers = new long[FIRST];
    private long[] folders = new long[FIRST];
    private String[] names = new String[FIRST];
    private int size;

    int size() {
        return size;
    }

    boolean has(long number) {
        return numbers[slot(number)] == number;
    }

    /** The number of the folder above, 0 where the number is not known. */
    long folder(long number) {
        int slot = slot(number);
        return numbers[slot] == number ? folders[slot] : 0;
    }

    String name(long number) {
        return names[slot(number)];
    }

    void put(long number, long folder, String name) {
        int slot = slot(number);
        if (numbers[slot] != number) {
            numbers[slot] = number;
            size++;
        }
        folders[slot] = folder;
        names[slot] = name;
        if (size > numbers.length / 4 * 3) {
            grow();
        }
    }

    void remove(long number) {
        int gap = slot(number);
        if (numbers[gap] != number) {
            return;
        }
        size--;
        int mask = numbers.length - 1;
        for (int at = (gap + 1) & mask; numbers[at] != 0; at = (at + 1) & mask) {
            int wanted = home(numbers[at]);
            if (((at - wanted) & mask) >= ((at - gap) & mask)) {
                move(at, gap);
                gap = at;
            }
        }
        numbers[gap] = 0;
        folders[gap] = 0;
        names[gap] = null;
    }

    private void move(int from, int to) {
        numbers[to] = numbers[from];
        folders[to] = folders[from];
        names[to] = names[from];
    }

    private void grow() {
        long[] oldNumbers = numbers;
        long[] oldFolders = folders;
        String[] oldNames = names;
        numbers = new long[2 * oldNumbers.length];
        folders = new long[numbers.length];
        names = new String[numbers.length];
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldNumbers[i] != 0) {
                int slot = slot(oldNumbers[i]);
                numbers[slot] = oldNumbers[i];
                folders[slot] = oldFolders[i];
                names[slot] = oldNames[i];
            }
        }
    }

    /** Where a number should be; consecutive ones lie side by side. */
    private int home(long number) {
        return (int) (number ^ (number >>> 32)) & (numbers.length - 1);
    }

    private int slot(long number) {
        int slot = home(number);
        while (numbers[slot] != 0 && numbers[slot] != number) {
            slot = (slot + 1) & (numbers.length - 1);
        }
        return slot;
    }
}
