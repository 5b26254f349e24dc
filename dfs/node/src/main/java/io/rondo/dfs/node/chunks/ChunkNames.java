package io.rondo.dfs.node.chunks;

import io.rondo.base.error.RondoException;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.placement.SlotTable;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Where chunks lie: {@code <slot / 64 in hex>/<owner>_<index>_<nonce in hex>_<slot>}. So the chunks of a slot are in one folder,
 * and those of a file mostly too, which saves forcing folders.
 */
final class ChunkNames {
    private static final int SLOTS_PER_FOLDER = 64;
    static final int FOLDERS = SlotTable.SLOTS / SLOTS_PER_FOLDER;
    private static final Pattern OWNER = Pattern.compile("[a-z][a-zA-Z0-9-]{0,100}");
    private static final Pattern NAME = Pattern.compile("([a-z][a-zA-Z0-9-]*)_(\\d{1,10})_([0-9a-f]{1,16})_(\\d{1,5})");

    private ChunkNames() {}

    static String folderOfSlot(int slot) {
        return folder(folderNumber(slot));
    }

    static int folderNumber(int slot) {
        return slot / SLOTS_PER_FOLDER;
    }

    /** The slots whose chunks lie in a folder. */
    static IntStream slots(int folder) {
        return IntStream.range(folder * SLOTS_PER_FOLDER, (folder + 1) * SLOTS_PER_FOLDER);
    }

    static String folder(int number) {
        return String.format(Locale.ROOT, "%02x", number);
    }

    static String of(ChunkId id) {
        if (!OWNER.matcher(id.owner()).matches() || id.index() < 0 || id.slot() < 0 || id.slot() >= SlotTable.SLOTS) {
            throw RondoException.user("bad-chunk", "No chunk can have the name " + id + ".");
        }
        return id.owner() + "_" + id.index() + "_" + Long.toHexString(id.nonce()) + "_" + id.slot();
    }

    /** Empty for a file that is no chunk of ours. */
    static Optional<ChunkId> parse(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ChunkId(
                    name.group(1),
                    Integer.parseInt(name.group(2)),
                    Long.parseUnsignedLong(name.group(3), 16),
                    Integer.parseInt(name.group(4))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
