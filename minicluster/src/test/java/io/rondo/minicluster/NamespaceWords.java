package io.rondo.minicluster;

import io.rondo.testing.linear.SequentialModel;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The namespace's operations as tests do them one by one, and what one client after the other would be answered. */
final class NamespaceWords {
    private NamespaceWords() {}

    /** Everything is below {@code part}, which is an independent part of the tree. */
    sealed interface Operation {
        String part();
    }

    /** Answered "made INODE", or with an error's code. */
    record Make(String part, String path) implements Operation {}

    record Mkdir(String part, String path) implements Operation {}

    record Remove(String part, String path) implements Operation {}

    record Move(String part, String from, String to) implements Operation {}

    /** Answered "nothing", "folder", or "file INODE GENERATION CHUNKS". */
    record Look(String part, String path) implements Operation {}

    record Names(String part, String path) implements Operation {}

    /** A new generation: answered as Look is. */
    record Reopen(String part, String path) implements Operation {}

    /** Adds a chunk behind others, as the writer of a generation. */
    record Add(String part, long inode, int generation, int from, long nonce) implements Operation {}

    /** A file, or a folder if it has no chunks. An inode of 0 is not known yet. */
    record Entry(long inode, int generation, List<Long> chunks) {
        static final Entry FOLDER = new Entry(0, 0, null);

        boolean folder() {
            return chunks == null;
        }

        String shown() {
            return folder() ? "folder" : "file " + inode + " " + generation + " " + chunks.size();
        }
    }

    /** What clients see one after the other. Made files get the numbers that answers tell. */
    static final class Model implements SequentialModel<TreeMap<String, Entry>, Operation, String> {
        @Override
        public TreeMap<String, Entry> initial() {
            return new TreeMap<>();
        }

        @Override
        public Optional<TreeMap<String, Entry>> step(
                TreeMap<String, Entry> before, Operation operation, Optional<String> answer) {
            TreeMap<String, Entry> state = new TreeMap<>(before);
            String says = run(state, operation, answer);
            return answer.orElse(says).equals(says) ? Optional.of(state) : Optional.empty();
        }

        private static String run(TreeMap<String, Entry> state, Operation operation, Optional<String> answer) {
            if (operation instanceof Make make) {
                return make(state, make.path(), answer);
            }
            if (operation instanceof Mkdir mkdir) {
                return mkdir(state, mkdir.path());
            }
            if (operation instanceof Remove remove) {
                return remove(state, remove.path());
            }
            if (operation instanceof Move move) {
                return move(state, move.from(), move.to());
            }
            if (operation instanceof Look look) {
                return look(state, look.path(), answer);
            }
            if (operation instanceof Names names) {
                return names(state, names.path());
            }
            if (operation instanceof Reopen reopen) {
                return reopen(state, reopen.path(), answer);
            }
            return add(state, (Add) operation);
        }

        private static String parent(String path) {
            return path.substring(0, path.lastIndexOf('/'));
        }

        private static boolean belowFile(TreeMap<String, Entry> state, String path) {
            for (String at = parent(path); !at.isEmpty(); at = parent(at)) {
                Entry entry = state.get(at);
                if (entry != null && !entry.folder()) {
                    return true;
                }
            }
            return false;
        }

        private static void folders(TreeMap<String, Entry> state, String path) {
            for (String at = path; !at.isEmpty(); at = parent(at)) {
                state.putIfAbsent(at, Entry.FOLDER);
            }
        }

        private static String make(TreeMap<String, Entry> state, String path, Optional<String> answer) {
            Entry entry = state.get(path);
            if (belowFile(state, path)) {
                return "not-a-directory";
            }
            if (entry != null) {
                return entry.folder() ? "is-a-directory" : "path-exists";
            }
            folders(state, parent(path));
            long inode = answer.filter(said -> said.startsWith("made "))
                    .map(said -> Long.parseLong(said.substring("made ".length())))
                    .orElse(0L);
            boolean fresh = state.values().stream().noneMatch(other -> other.inode() == inode && inode != 0);
            state.put(path, new Entry(inode, 1, List.of()));
            return fresh ? "made " + inode : "a number that another file has";
        }

        private static String mkdir(TreeMap<String, Entry> state, String path) {
            Entry entry = state.get(path);
            if (belowFile(state, path)) {
                return "not-a-directory";
            }
            if (entry != null && !entry.folder()) {
                return "path-exists";
            }
            folders(state, path);
            return "ok";
        }

        private static String remove(TreeMap<String, Entry> state, String path) {
            if (belowFile(state, path)) {
                return "not-a-directory";
            }
            return state.keySet().removeIf(each -> (each + "/").startsWith(path + "/")) ? "removed" : "nothing";
        }

        private static String move(TreeMap<String, Entry> state, String from, String to) {
            if (belowFile(state, from)) {
                return "not-a-directory";
            }
            if (!state.containsKey(from)) {
                return "no-such-path";
            }
            if (belowFile(state, to)) {
                return "not-a-directory";
            }
            if (state.containsKey(to)) {
                return "path-exists";
            }
            if (!state.containsKey(parent(to))) {
                return "no-such-path";
            }
            if ((to + "/").startsWith(from + "/")) {
                return "bad-path";
            }
            for (String path : List.copyOf(state.keySet())) {
                if ((path + "/").startsWith(from + "/")) {
                    state.put(to + path.substring(from.length()), state.remove(path));
                }
            }
            return "ok";
        }

        /** Learns the number of a file whose maker was not answered. */
        private static Entry known(TreeMap<String, Entry> state, String path, Optional<String> answer) {
            Entry entry = state.get(path);
            if (entry != null
                    && !entry.folder()
                    && entry.inode() == 0
                    && answer.orElse("").startsWith("file ")) {
                long inode = Long.parseLong(answer.get().split(" ")[1]);
                if (state.values().stream().noneMatch(other -> other.inode() == inode)) {
                    entry = new Entry(inode, entry.generation(), entry.chunks());
                    state.put(path, entry);
                }
            }
            return entry;
        }

        private static String look(TreeMap<String, Entry> state, String path, Optional<String> answer) {
            if (belowFile(state, path)) {
                return "not-a-directory";
            }
            Entry entry = known(state, path, answer);
            return entry == null ? "nothing" : entry.shown();
        }

        private static String names(TreeMap<String, Entry> state, String path) {
            if (belowFile(state, path)) {
                return "not-a-directory";
            }
            Entry entry = state.get(path);
            if (entry == null) {
                return "no-such-path";
            }
            TreeSet<String> names = new TreeSet<>();
            if (!entry.folder()) {
                names.add(path.substring(path.lastIndexOf('/') + 1));
            }
            for (String each : state.keySet()) {
                if (parent(each).equals(path)) {
                    names.add(each.substring(path.length() + 1));
                }
            }
            return names.toString();
        }

        private static String reopen(TreeMap<String, Entry> state, String path, Optional<String> answer) {
            if (belowFile(state, path)) {
                return "not-a-directory";
            }
            Entry entry = known(state, path, answer);
            if (entry == null) {
                return "no-such-path";
            }
            if (entry.folder()) {
                return "is-a-directory";
            }
            Entry reopened = new Entry(entry.inode(), entry.generation() + 1, entry.chunks());
            state.put(path, reopened);
            return reopened.shown();
        }

        private static String add(TreeMap<String, Entry> state, Add add) {
            for (var each : state.entrySet()) {
                Entry entry = each.getValue();
                if (entry.inode() == add.inode()) {
                    if (entry.generation() != add.generation()) {
                        return "writer-replaced";
                    }
                    if (entry.chunks().size() != add.from()) {
                        return "writer-confused";
                    }
                    List<Long> chunks = new java.util.ArrayList<>(entry.chunks());
                    chunks.add(add.nonce());
                    each.setValue(new Entry(entry.inode(), entry.generation(), List.copyOf(chunks)));
                    return "ok";
                }
            }
            return "no-such-path";
        }
    }
}
