package io.rondo.dfs.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.rpc.Address;
import io.rondo.dfs.client.FileStore;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@code GET} and {@code HEAD} of {@code /files/…} and {@code /webhdfs/v1/…}; changes nothing. */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final String WEBHDFS = "/webhdfs/v1";
    private static final int THREADS = 16;
    /** The JDK's server reads these once, when the first server of a process is made. */
    private static final Map<String, String> LIMITS = Map.of(
            "sun.net.httpserver.maxReqHeaders", "50",
            "sun.net.httpserver.maxReqHeaderSize", "16384",
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.idleInterval", "30",
            "sun.net.httpserver.maxIdleConnections", "100",
            "jdk.httpserver.maxConnections", "200");
    /** Pages load nothing, run nothing, and stand in no other page; a file is never taken for a page. */
    private static final Map<String, String> ALWAYS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "private, no-store");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, new DaemonThreads("web"));
    private final Address address;
    private final WebGate gate;
    private final WebHdfs webHdfs;
    private final FilePages pages;

    private WebServer(HttpServer server, Address bind, String host, String token, FileStore store) {
        this.server = server;
        this.address = new Address(bind.host(), server.getAddress().getPort());
        this.gate = new WebGate(
                Stream.of(bind.host(), host, "localhost", "127.0.0.1", "[::1]").distinct(), address.port(), token);
        this.webHdfs = new WebHdfs(store);
        this.pages = new FilePages(store);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /**
     * @param host the name by which others reach this host
     * @param token what callers must show; empty to let in whoever is on this host, where there are no secrets
     */
    public static WebServer start(Address bind, String host, String token, FileStore store) {
        LIMITS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(bind.host(), bind.port()), 0);
            return new WebServer(server, bind, host, token, store);
        } catch (IOException e) {
            throw new RondoException(
                    ErrorKind.RESOURCE, "cannot-listen", "Cannot listen on " + bind + ": " + e.getMessage(), e);
        }
    }

    public Address address() {
        return address;
    }

    private void serve(HttpExchange exchange) {
        try {
            send(exchange, answer(exchange));
        } catch (IOException | RuntimeException e) {
            LOG.debug("an answer was not sent whole: {}", e.toString());
        } finally {
            exchange.close(); // amid an answer this breaks it off, which its reader notices by the length
        }
    }

    private Answer answer(HttpExchange exchange) {
        String path = exchange.getRequestURI().getRawPath();
        boolean program = path != null && path.startsWith(WEBHDFS);
        Refusal refusal;
        try {
            gate.check(header(exchange, "Host"), header(exchange, "Authorization"));
            if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
                throw new Refusal(405, "UnsupportedOperationException", "The store is only read here.");
            }
            return route(exchange, path == null ? "" : path);
        } catch (Refusal e) {
            refusal = e;
        } catch (RondoException e) {
            refusal = Refusal.of(e);
        } catch (IOException | RuntimeException e) {
            LOG.warn("a request could not be served", e);
            refusal = new Refusal(500, "IOException", "The request could not be served.");
        }
        Answer refused = program ? WebHdfs.refused(refusal) : FilePages.refused(refusal);
        return switch (refusal.status()) {
            case 401 -> refused.with("WWW-Authenticate", "Basic realm=\"rondo\", charset=\"UTF-8\"");
            case 405 -> refused.with("Allow", "GET, HEAD");
            default -> refused;
        };
    }

    private Answer route(HttpExchange exchange, String path) throws IOException {
        if (path.equals("/")) {
            return Answer.text(302, "text/plain", "").with("Location", FilePages.ROOT + "/");
        }
        if (isBelow(path, WEBHDFS)) {
            return webHdfs.answer(inStore(path, WEBHDFS), query(exchange));
        }
        if (isBelow(path, FilePages.ROOT)) {
            String file = inStore(path, FilePages.ROOT);
            String accept = header(exchange, "Accept");
            return accept != null && accept.startsWith("application/json")
                    ? webHdfs.list(file)
                    : pages.answer(file, header(exchange, "Range"), header(exchange, "If-Range"));
        }
        throw Refusal.missing("Nothing is here but " + FilePages.ROOT + "/ and " + WEBHDFS + "/.");
    }

    private static boolean isBelow(String path, String root) {
        return path.equals(root) || path.startsWith(root + "/");
    }

    private static String inStore(String path, String root) {
        return "/" + String.join("/", WebPath.names(path.substring(root.length())));
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0
                    && query.put(pair.substring(0, equals), WebPath.decode(pair.substring(equals + 1))) != null) {
                throw Refusal.badRequest("The parameter " + pair.substring(0, equals) + " is given twice.");
            }
        }
        return query;
    }

    /** Null if it is not there; two of them are refused. */
    private static String header(HttpExchange exchange, String name) {
        List<String> values = exchange.getRequestHeaders().get(name);
        if (values != null && values.size() > 1) {
            throw Refusal.badRequest("The header " + name + " is given twice.");
        }
        return values == null ? null : values.get(0);
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        ALWAYS.forEach(exchange.getResponseHeaders()::set);
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        if (exchange.getRequestMethod().equals("HEAD") || answer.length() == 0) {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(answer.length()));
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), answer.length());
        try (OutputStream out = exchange.getResponseBody()) {
            answer.content().writeTo(out);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
