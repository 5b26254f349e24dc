package io.rondo.dfs.web;

import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.model.FileStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The store as a browser shows it: folders as pages with links, files as they are. */
final class FilePages {
    static final String ROOT = "/files";
    private static final String HTML = "text/html; charset=utf-8";
    private static final int MOST_SHOWN = 10_000;
    private static final int LOOKED_AT = 1_024;

    private final FileStore store;

    FilePages(FileStore store) {
        this.store = store;
    }

    /**
     * @param range the {@code Range} header, or null
     * @param ifRange the {@code If-Range} header, or null: of another version the whole is sent
     */
    Answer answer(String path, String range, String ifRange) throws IOException {
        FileStatus status = store.status(path).orElseThrow(() -> Refusal.missing("There is no " + path + "."));
        return status.directory() ? folder(path) : file(path, status, range, ifRange);
    }

    static Answer refused(Refusal refusal) {
        return page(refusal.status(), "Not served", "<p>" + escaped(refusal.getMessage()) + "</p>\n");
    }

    private Answer file(String path, FileStatus file, String range, String ifRange) throws IOException {
        String version = "\"" + file.inode() + "-" + file.generation() + "-" + file.length() + "\"";
        Optional<ByteRange> part =
                ifRange == null || ifRange.equals(version) ? ByteRange.of(range, file.length()) : Optional.empty();
        ByteRange sent = part.orElse(new ByteRange(0, file.length()));
        Answer answer = Answer.of(
                        part.isPresent() ? 206 : 200,
                        looksLikeText(path) ? "text/plain; charset=utf-8" : "application/octet-stream",
                        sent.length(),
                        new FileContent(store, path, file.inode(), file.generation(), sent))
                .with("Accept-Ranges", "bytes")
                .with("ETag", version);
        return part.isEmpty()
                ? answer
                : answer.with(
                        "Content-Range",
                        "bytes " + sent.offset() + "-" + (sent.offset() + sent.length() - 1) + "/" + file.length());
    }

    private boolean looksLikeText(String path) throws IOException {
        byte[] start = new byte[LOOKED_AT];
        try (FileStore.StoreInput in = store.open(path)) {
            int read = in.read(0, start, 0, start.length);
            for (int i = 0; i < read; i++) {
                if (start[i] == 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private Answer folder(String path) {
        List<FileStatus> children = store.list(path).stream()
                .filter(child -> !child.path().equals(WebHdfs.ENGINE))
                .toList();
        StringBuilder body = new StringBuilder("<p>" + way(path) + "</p>\n<table>\n");
        body.append("<tr><th>name</th><th>bytes</th><th>modified</th><th>owner</th><th>mode</th></tr>\n");
        for (FileStatus child : children.subList(0, Math.min(MOST_SHOWN, children.size()))) {
            String name = WebHdfs.name(child);
            body.append("<tr><td>")
                    .append(link(child.path(), name + (child.directory() ? "/" : "")))
                    .append("</td><td>")
                    .append(child.directory() ? "" : Long.toString(child.length()))
                    .append("</td><td>")
                    .append(Instant.ofEpochMilli(child.modified()))
                    .append("</td><td>")
                    .append(escaped(child.owner()))
                    .append("</td><td>")
                    .append(Integer.toOctalString(child.mode()))
                    .append("</td></tr>\n");
        }
        body.append("</table>\n<p>").append(children.size()).append(" entries");
        body.append(children.size() > MOST_SHOWN ? ", of which the first " + MOST_SHOWN + " are shown" : "");
        return page(200, path, body.append(".</p>\n").toString());
    }

    /** Links to the folders above. */
    private static String way(String path) {
        StringBuilder way = new StringBuilder(link("/", "/"));
        StringBuilder above = new StringBuilder();
        for (String name : WebPath.names(encoded(path))) {
            above.append('/').append(name);
            way.append(' ').append(link(above.toString(), name + "/"));
        }
        return way.toString();
    }

    private static String link(String path, String text) {
        return "<a href=\"" + escaped(ROOT + encoded(path)) + "\">" + escaped(text) + "</a>";
    }

    private static String encoded(String path) {
        StringBuilder encoded = new StringBuilder();
        for (String name : path.split("/")) {
            if (!name.isEmpty()) {
                encoded.append('/').append(WebPath.encode(name));
            }
        }
        return encoded.isEmpty() ? "/" : encoded.toString();
    }

    private static Answer page(int status, String title, String body) {
        return Answer.text(
                status,
                HTML,
                String.format(
                        Locale.ROOT,
                        "<!DOCTYPE html>%n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%s</title></head><body>%n%s</body></html>%n",
                        escaped(title),
                        body));
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
