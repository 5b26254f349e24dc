package io.rondo.minicluster;

import java.util.List;

/**
 * Where the daemons of a {@link ProcessCluster} run. Daemons are called by the names of their processes: zookeeper, storage-N,
 * master-N, worker-N.
 */
public interface Machines {
    /** The address at which a daemon listens and is known to the others. */
    String address(String daemon);

    /** The command that runs a daemon's command where it is to run. */
    List<String> command(String daemon, List<String> words);

    /** All on this machine, at one address. */
    static Machines here(String address) {
        return new Machines() {
            @Override
            public String address(String daemon) {
                return address;
            }

            @Override
            public List<String> command(String daemon, List<String> words) {
                return words;
            }
        };
    }
}
