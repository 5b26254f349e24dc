package io.rondo.dfs.web;

import io.rondo.base.checksum.Crc32c;
import io.rondo.base.text.Json;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The reading operations of WebHDFS's REST API, in its words: {@code GETFILESTATUS}, {@code LISTSTATUS}, {@code OPEN},
 * {@code GETCONTENTSUMMARY} and {@code GETFILECHECKSUM}. {@code OPEN} answers with the bytes and does not send elsewhere.
 */
final class WebHdfs {
    private static final String JSON = "application/json";
    /** The engine's own, which is not the users'. */
    static final String ENGINE = "/.rondo";

    private final FileStore store;

    WebHdfs(FileStore store) {
        this.store = store;
    }

    Answer answer(String path, Map<String, String> query) {
        String operation = query.getOrDefault("op", "").toUpperCase(Locale.ROOT);
        return switch (operation) {
            case "GETFILESTATUS" -> json("{\"FileStatus\":" + entry("", status(path)) + "}");
            case "LISTSTATUS" -> list(path);
            case "OPEN" -> open(path, query);
            case "GETCONTENTSUMMARY" -> summary(path);
            case "GETFILECHECKSUM" -> checksum(path);
            default ->
                throw Refusal.badRequest(
                        "The operation " + operation + " is not served here. Say op=GETFILESTATUS, LISTSTATUS,"
                                + " OPEN, GETCONTENTSUMMARY or GETFILECHECKSUM.");
        };
    }

    /** What WebHDFS says in place of an answer. */
    static Answer refused(Refusal refusal) {
        return Answer.text(
                refusal.status(),
                JSON,
                "{\"RemoteException\":{\"exception\":" + Json.quote(refusal.exception()) + ",\"javaClassName\":"
                        + Json.quote(refusal.javaClass()) + ",\"message\":" + Json.quote(refusal.getMessage()) + "}}");
    }

    private static Answer json(String text) {
        return Answer.text(200, JSON, text);
    }

    private FileStatus status(String path) {
        return store.status(path).orElseThrow(() -> Refusal.missing("File does not exist: " + path));
    }

    private FileStatus file(String path) {
        FileStatus status = status(path);
        if (status.directory()) {
            throw Refusal.missing("Path is not a file: " + path);
        }
        return status;
    }

    private static String entry(String name, FileStatus status) {
        boolean file = !status.directory();
        return "{\"accessTime\":" + status.accessed()
                + ",\"blockSize\":" + (file ? status.chunkSize() : 0)
                + ",\"fileId\":" + status.inode()
                + ",\"group\":" + Json.quote(status.group())
                + ",\"length\":" + status.length()
                + ",\"modificationTime\":" + status.modified()
                + ",\"owner\":" + Json.quote(status.owner())
                + ",\"pathSuffix\":" + Json.quote(name)
                + ",\"permission\":\"" + Integer.toOctalString(status.mode())
                + "\",\"replication\":" + (file ? status.replication() : 0)
                + ",\"type\":\"" + (file ? "FILE" : "DIRECTORY") + "\"}";
    }

    Answer list(String path) {
        boolean folder = status(path).directory();
        return json(store.list(path).stream()
                .filter(child -> !child.path().equals(ENGINE))
                .map(child -> entry(folder ? name(child) : "", child))
                .collect(Collectors.joining(",", "{\"FileStatuses\":{\"FileStatus\":[", "]}}")));
    }

    static String name(FileStatus status) {
        return status.path().substring(status.path().lastIndexOf('/') + 1);
    }

    private Answer open(String path, Map<String, String> query) {
        FileStatus file = file(path);
        long offset = number(query, "offset", 0);
        if (offset > file.length()) {
            throw new Refusal(403, "IOException", "Offset=" + offset + " out of the range [0, " + file.length() + "]");
        }
        long length = Math.min(number(query, "length", Long.MAX_VALUE), file.length() - offset);
        return Answer.of(
                200,
                "application/octet-stream",
                length,
                new FileContent(store, path, file.inode(), file.generation(), new ByteRange(offset, length)));
    }

    private static long number(Map<String, String> query, String name, long otherwise) {
        String text = query.get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("\\d{1,18}")) {
            throw Refusal.badRequest("Invalid value for webhdfs parameter \"" + name + "\": it takes a number.");
        }
        return Long.parseLong(text);
    }

    private Answer summary(String path) {
        long directories = 0;
        long files = 0;
        long length = 0;
        long replicated = 0;
        Deque<FileStatus> left = new ArrayDeque<>(List.of(status(path)));
        while (!left.isEmpty()) {
            FileStatus next = left.pop();
            if (next.directory()) {
                directories++;
                store.list(next.path()).stream()
                        .filter(child -> !child.path().equals(ENGINE))
                        .forEach(left::push);
            } else {
                files++;
                length += next.length();
                replicated += next.length() * next.replication();
            }
        }
        return json("{\"ContentSummary\":{\"directoryCount\":" + directories + ",\"fileCount\":" + files
                + ",\"length\":" + length + ",\"quota\":-1,\"spaceConsumed\":" + replicated + ",\"spaceQuota\":-1}}");
    }

    /** Of the content alone, however it is cut into chunks; HDFS gives the same with {@code dfs.checksum.combine.mode}. */
    private Answer checksum(String path) {
        file(path);
        int crc = 0;
        for (ChunkRef chunk : store.listWithChunks(path).get(0).chunks()) {
            crc = Crc32c.joined(crc, chunk.crc(), chunk.length());
        }
        return json(String.format(
                Locale.ROOT,
                "{\"FileChecksum\":{\"algorithm\":\"COMPOSITE-CRC32C\",\"bytes\":\"%08x\",\"length\":4}}",
                crc));
    }
}
