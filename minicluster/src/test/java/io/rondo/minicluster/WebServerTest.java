package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.checksum.Crc32c;
import io.rondo.base.config.Settings;
import io.rondo.base.rpc.Address;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.web.WebServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The store over HTTP, by requests as they stand on the wire, so that the bad ones are as bad as they can be. */
class WebServerTest {
    private static final String TOKEN = "5eed".repeat(16);
    private static final String NASTY = "<img src=x onerror=alert(1)>\"'&%2e#?";
    private static final byte[] CONTENT = new byte[2_500_000];

    private static MiniCluster cluster;
    private static WebServer server;

    @BeforeAll
    static void start() throws IOException {
        new Random(5).nextBytes(CONTENT);
        cluster = MiniCluster.start(MiniClusterSettings.small().with(Settings.of(Map.of("rondo.chunk-size", "1m"))));
        write("/data/large.bin", CONTENT);
        write("/data/words.txt", "one two three".getBytes(StandardCharsets.UTF_8));
        write("/data/" + NASTY, "nasty".getBytes(StandardCharsets.UTF_8));
        server = WebServer.start(new Address("127.0.0.1", 0), "store.example", TOKEN, cluster.store());
    }

    @AfterAll
    static void stop() {
        server.close();
        cluster.close();
    }

    private static void write(String path, byte[] content) throws IOException {
        try (FileStore.StoreOutput out = cluster.store().create(path, false)) {
            out.write(content, 0, content.length);
        }
    }

    /** Header names in lower case. */
    private record Response(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private static String host() {
        return "Host: 127.0.0.1:" + server.address().port();
    }

    private static Response get(String target, String... headers) throws IOException {
        return send("GET " + target + " HTTP/1.1", host(), "Authorization: Bearer " + TOKEN, headers);
    }

    private static Response send(String first, String host, String authorization, String... headers)
            throws IOException {
        StringBuilder request = new StringBuilder(first).append("\r\nConnection: close\r\n");
        for (String header : new String[] {host, authorization}) {
            request.append(header.isEmpty() ? "" : header + "\r\n");
        }
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return exchange(request.append("\r\n").toString());
    }

    /** Status 0 if the server closes without an answer. */
    private static Response exchange(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.address().port())) {
            socket.setSoTimeout(30_000);
            byte[] answer;
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
                answer = read(socket.getInputStream());
            } catch (IOException e) {
                return new Response(0, Map.of(), new byte[0]); // cut off with what was sent unread
            }
            String head = new String(answer, StandardCharsets.ISO_8859_1);
            int end = head.indexOf("\r\n\r\n");
            if (end < 0) {
                return new Response(0, Map.of(), new byte[0]);
            }
            String[] lines = head.substring(0, end).split("\r\n");
            Map<String, String> headers = new TreeMap<>();
            for (String line : Arrays.asList(lines).subList(1, lines.length)) {
                headers.put(
                        line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT),
                        line.substring(line.indexOf(':') + 1).strip());
            }
            return new Response(
                    Integer.parseInt(lines[0].split(" ")[1]),
                    headers,
                    Arrays.copyOfRange(answer, end + 4, answer.length));
        }
    }

    private static byte[] read(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        in.transferTo(all);
        return all.toByteArray();
    }

    @Test
    void aFileComesWholeOrInPart() throws IOException {
        Response whole = get("/files/data/large.bin");
        assertEquals(200, whole.status());
        assertArrayEquals(CONTENT, whole.body());
        assertEquals("application/octet-stream", whole.headers().get("content-type"));
        int length = CONTENT.length;
        int[][] parts = {{0, 0}, {1_048_570, 1_048_590}, {length - 7, length - 1}, {100, 2_200_000}};
        for (int[] part : parts) {
            Response range = get("/files/data/large.bin", "Range: bytes=" + part[0] + "-" + part[1]);
            assertEquals(206, range.status());
            assertArrayEquals(Arrays.copyOfRange(CONTENT, part[0], part[1] + 1), range.body());
            assertEquals(
                    "bytes " + part[0] + "-" + part[1] + "/" + length,
                    range.headers().get("content-range"));
        }
        assertEquals("three", get("/files/data/words.txt", "Range: bytes=-5").text());
        assertEquals(
                "two three", get("/files/data/words.txt", "Range: bytes=4-").text());
        assertEquals(
                "two three", get("/files/data/words.txt", "Range: bytes=4-999").text());
    }

    @Test
    void aRangeThatIsNoneIsRefusedOrPassedOverAsHttpHasIt() throws IOException {
        for (String outside : new String[] {"bytes=13-", "bytes=500-600", "bytes=-0"}) {
            Response refused = get("/files/data/words.txt", "Range: " + outside);
            assertEquals(416, refused.status(), outside);
        }
        for (String nonsense : new String[] {
            "bytes=", "bytes=-", "bytes=9-3", "bytes=1-2,4-5", "lines=1-2", "bytes=a-b", "bytes=99999999999999999999-"
        }) {
            Response whole = get("/files/data/words.txt", "Range: " + nonsense);
            assertEquals("200 one two three", whole.status() + " " + whole.text(), nonsense);
        }
        String version = get("/files/data/words.txt").headers().get("etag");
        assertEquals(
                206,
                get("/files/data/words.txt", "Range: bytes=0-2", "If-Range: " + version)
                        .status());
        assertEquals(
                200,
                get("/files/data/words.txt", "Range: bytes=0-2", "If-Range: \"old\"")
                        .status());
    }

    @Test
    void theHeadOfAFileTellsItsLengthAndSendsNothing() throws IOException {
        Response head = send("HEAD /files/data/large.bin HTTP/1.1", host(), "Authorization: Bearer " + TOKEN);
        assertEquals(200, head.status());
        assertEquals("" + CONTENT.length, head.headers().get("content-length"));
        assertEquals(0, head.body().length);
    }

    @Test
    void programsAreToldInTheWordsOfWebHdfs() throws IOException {
        String file = get("/webhdfs/v1/data/words.txt?op=GETFILESTATUS").text();
        for (String part :
                new String[] {"\"length\":13", "\"type\":\"FILE\"", "\"permission\":\"644\"", "\"pathSuffix\":\"\""}) {
            assertTrue(file.startsWith("{\"FileStatus\":{") && file.contains(part), file);
        }
        String listed = get("/webhdfs/v1/data?op=liststatus&user.name=somebody").text();
        assertTrue(listed.startsWith("{\"FileStatuses\":{\"FileStatus\":["), listed);
        assertTrue(listed.contains("\"pathSuffix\":\"words.txt\""), listed);
        assertTrue(get("/files/data", "Accept: application/json").text().equals(listed));
        assertEquals(
                "two",
                get("/webhdfs/v1/data/words.txt?op=OPEN&offset=4&length=3").text());
        assertArrayEquals(CONTENT, get("/webhdfs/v1/data/large.bin?op=OPEN").body());
        int total = CONTENT.length + 13 + 5;
        assertTrue(get("/webhdfs/v1/data?op=GETCONTENTSUMMARY")
                .text()
                .contains("\"directoryCount\":1,\"fileCount\":3,\"length\":" + total + ","));
        assertEquals(
                String.format(
                        Locale.ROOT,
                        "{\"FileChecksum\":{\"algorithm\":\"COMPOSITE-CRC32C\",\"bytes\":\"%08x\",\"length\":4}}",
                        Crc32c.of(CONTENT, 0, CONTENT.length)),
                get("/webhdfs/v1/data/large.bin?op=GETFILECHECKSUM").text());
    }

    @Test
    void whatCannotBeDoneIsToldAsWebHdfsTellsIt() throws IOException {
        Map<String, Integer> refused = Map.of(
                "/nothing?op=GETFILESTATUS", 404,
                "/nothing?op=LISTSTATUS", 404,
                "/data?op=OPEN", 404,
                "/data/words.txt?op=OPEN&offset=14", 403,
                "/data/words.txt?op=OPEN&offset=-1", 400,
                "/data/words.txt?op=OPEN&length=x", 400,
                "/data/words.txt/below?op=OPEN", 403,
                "/data?op=DELETE", 400,
                "/data", 400,
                "/data?op=LISTSTATUS&op=OPEN", 400);
        for (Map.Entry<String, Integer> request : refused.entrySet()) {
            Response response = get("/webhdfs/v1" + request.getKey());
            assertEquals(request.getValue(), response.status(), request.getKey());
            assertTrue(response.text().startsWith("{\"RemoteException\":{\"exception\":\""), response.text());
        }
    }

    @Test
    void aNameOfMarkupIsShownAndNotRun() throws IOException {
        String page = get("/files/data").text();
        assertFalse(page.contains("<img"), page);
        Matcher link = Pattern.compile("href=\"([^\"]*)\">&lt;img").matcher(page);
        assertTrue(link.find(), page);
        assertEquals("nasty", get(link.group(1)).text());
        assertTrue(get("/webhdfs/v1/data?op=LISTSTATUS").text().contains("alert(1)>\\\""));
        String missing = get("/files/%3Cimg%3E").text();
        assertFalse(missing.contains("<img"), missing);
    }

    @Test
    void everyAnswerForbidsBrowsersToGuessAndToRun() throws IOException {
        for (Response response : new Response[] {
            get("/files/data"), get("/files/data/words.txt"), get("/nothing"), send("GET / HTTP/1.1", host(), "")
        }) {
            assertEquals("nosniff", response.headers().get("x-content-type-options"));
            assertTrue(response.headers().get("content-security-policy").contains("default-src 'none'"));
            assertFalse(response.text().contains(TOKEN));
        }
    }

    @Test
    void whoDoesNotShowTheTokenGetsNothing() throws IOException {
        for (String shown : new String[] {
            "",
            "Authorization: Bearer " + "5eee".repeat(16),
            "Authorization: Bearer " + TOKEN.substring(1),
            "Authorization: Bearer",
            "Authorization: Digest " + TOKEN,
            "Authorization: Basic ?",
            "Authorization: Basic " + base64("me:wrong"),
            "Authorization: Bearer " + "x".repeat(4_000),
        }) {
            for (String target : new String[] {"/files/data", "/webhdfs/v1/data?op=LISTSTATUS", "/nothing"}) {
                Response refused = send("GET " + target + " HTTP/1.1", host(), shown);
                assertEquals(401, refused.status(), shown);
                assertTrue(refused.headers().get("www-authenticate").startsWith("Basic"));
                assertFalse(refused.text().contains("words"), refused.text());
            }
        }
        assertEquals(
                200,
                send("GET /files/data HTTP/1.1", host(), "Authorization: Basic " + base64("me:" + TOKEN))
                        .status());
        assertEquals(400, get("/files/data", "Authorization: Bearer " + TOKEN).status(), "shown twice");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aNameThatAnotherSiteMadePointHereIsNotServed() throws IOException {
        int port = server.address().port();
        for (String host :
                new String[] {"Host: evil.example:" + port, "Host: 127.0.0.1:" + (port + 1), "Host: 127.0.0.1", "Host:"
                }) {
            assertNotEquals(
                    200,
                    send("GET /files/data HTTP/1.1", host, "Authorization: Bearer " + TOKEN)
                            .status(),
                    host);
        }
        for (String host : new String[] {"Host: LOCALHOST:" + port, "Host: store.example:" + port}) {
            assertEquals(
                    200,
                    send("GET /files/data HTTP/1.1", host, "Authorization: Bearer " + TOKEN)
                            .status(),
                    host);
        }
    }

    @Test
    void onlyReadingIsServed() throws IOException {
        for (String method : new String[] {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"}) {
            Response refused = send(
                    method + " /webhdfs/v1/data/words.txt?op=DELETE HTTP/1.1",
                    host(),
                    "Authorization: Bearer " + TOKEN,
                    "Content-Length: 0");
            assertEquals(405, refused.status(), method);
            assertEquals("GET, HEAD", refused.headers().get("allow"));
        }
        assertEquals("one two three", get("/files/data/words.txt").text());
    }

    @Test
    void noPathLeadsElsewhere() throws IOException {
        Map<String, Integer> refused = Map.of(
                "/../etc/passwd", 400,
                "/%2e%2e/%2E%2e/etc/passwd", 400,
                "/%252e%252e/etc/passwd", 404,
                "/data%2fwords.txt", 400,
                "/data/words.txt%00.bin", 400,
                "/data/%ff", 400,
                "/data/%c0%ae%c0%ae/x", 400,
                "/data/%2", 400,
                "/data/%zz", 400,
                "/./data", 400);
        for (Map.Entry<String, Integer> path : refused.entrySet()) {
            for (String root : new String[] {"/files", "/webhdfs/v1"}) {
                assertEquals(
                        path.getValue(), get(root + path.getKey() + "?op=OPEN").status(), root + path.getKey());
            }
        }
        assertEquals(404, get("/etc/passwd").status());
        assertEquals(404, get("/filesdata/words.txt").status());
        assertEquals(200, get("/files//data///words.txt").status());
    }

    @Test
    void tooMuchOfARequestIsCutOffAndTheNextIsServed() throws IOException {
        assertNotEquals(200, get("/files/data", "X: " + "x".repeat(1 << 20)).status());
        String[] many = new String[1_000];
        Arrays.setAll(many, i -> "X-" + i + ": y");
        assertNotEquals(200, get("/files/data", many).status());
        assertNotEquals(200, get("/files/" + "n".repeat(1 << 20)).status());
        assertNotEquals(200, exchange("\0\1\2\3 nothing HTTP has\r\n\r\n").status());
        assertNotEquals(200, exchange("GET http://[::1 HTTP/1.1\r\n\r\n").status());
        assertEquals(200, get("/files/data").status());
    }
}
