package io.rondo.minicluster.command;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.security.Gate;
import io.rondo.base.security.Secrets;
import io.rondo.dfs.client.RemoteStore;
import io.rondo.dfs.web.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code bin/web}: the store read-only over HTTP. */
final class WebCommand extends DaemonCommand {
    WebCommand() {
        super(
                "web",
                "Serves the store read-only over HTTP until stopped: pages under /files/, and the reading operations of WebHDFS under"
                        + " /webhdfs/v1/. Callers show the token of the file that it names, which curl -H @FILE does; browsers ask for"
                        + " it as a password, of any user.");
    }

    public static void main(String[] args) {
        new WebCommand().start(args);
    }

    @Override
    Options options() {
        return super.options().addOption(option("cluster", "ADDRESS", "host:port of a master, or several with commas"));
    }

    @Override
    Map<String, String> given(CommandLine line) {
        Map<String, String> given = new HashMap<>(super.given(line));
        if (line.hasOption("cluster")) {
            given.put(SettingKey.CLUSTER.key(), line.getOptionValue("cluster"));
        }
        return given;
    }

    @Override
    String serve(CommandLine line, Settings settings, Closing parts) {
        if (!settings.has(SettingKey.CLUSTER)) {
            throw RondoException.retryable(
                    "no-cluster", "Name the cluster with --cluster host:port, or set rondo.cluster.");
        }
        Address bind = bind(line, settings);
        RemoteStore remote = parts.add(RemoteStore.open(PeerRole.CLIENT, settings.text(SettingKey.CLUSTER), settings)
                .mustAnswer());
        String token = remote.readToken();
        if (token.isEmpty()) {
            new Gate(Secrets.none(), "client").mayListen(bind.host());
        }
        WebServer server = parts.add(WebServer.start(bind, host(settings), token, remote.store()));
        String url = "http://" + server.address() + "/";
        if (!token.isEmpty()) {
            Path file = leave(token, server.address());
            System.out.println("curl -H @" + file + " '" + url + "webhdfs/v1/?op=LISTSTATUS'");
        }
        return url;
    }

    /** Leaves the token in a file that only its owner may read, as the header that shows it. */
    private static Path leave(String token, Address address) {
        Path file = Path.of(System.getProperty("user.home"), ".rondo", "web", address.host() + "_" + address.port());
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, "Authorization: Bearer " + token + "\n");
        } catch (IOException e) {
            throw new RondoException(
                    ErrorKind.RESOURCE, "no-token-file", "The token cannot be left in " + file + ": " + e, e);
        }
    }
}
