package io.rondo.coordination.zookeeper;

import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.zookeeper.server.auth.DigestLoginModule;

/**
 * ZooKeeper's servers prove to each other by SASL that they hold the same secret, where by default whoever reaches their ports
 * may join them and vote.
 */
final class EnsembleSecret {
    private static final String USER = "rondo";
    private static final String LEARNER = "RondoLearner";
    private static final String SERVER = "RondoServer";

    private EnsembleSecret() {}

    /** Adds to a server's words that it demands the secret, and gives it to this process's logins. */
    static void demand(byte[] secret, Properties words) {
        System.setProperty(
                "zookeeper.fips-mode", "false"); // its default, and without Kerberos it leaves no way to prove anything
        words.setProperty("quorum.auth.enableSasl", "true");
        words.setProperty("quorum.auth.learnerRequireSasl", "true");
        words.setProperty("quorum.auth.serverRequireSasl", "true");
        words.setProperty("quorum.auth.learner.saslLoginContext", LEARNER);
        words.setProperty("quorum.auth.server.saslLoginContext", SERVER);
        String password = HexFormat.of().formatHex(secret);
        Configuration.setConfiguration(new Logins(Map.of(
                LEARNER, Map.of("username", USER, "password", password), SERVER, Map.of("user_" + USER, password))));
    }

    /** The logins by name, each with its options. */
    private static final class Logins extends Configuration {
        private final Map<String, Map<String, String>> options;

        Logins(Map<String, Map<String, String>> options) {
            this.options = options;
        }

        @Override
        public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
            Map<String, String> its = options.get(name);
            return its == null
                    ? null
                    : new AppConfigurationEntry[] {
                        new AppConfigurationEntry(
                                DigestLoginModule.class.getName(), LoginModuleControlFlag.REQUIRED, its)
                    };
        }
    }
}
