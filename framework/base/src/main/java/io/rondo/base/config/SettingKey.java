package io.rondo.base.config;

/** Every setting there is. A new one needs a sentence on who would ever change it. */
public enum SettingKey {
    CLUSTER(
            "rondo.cluster",
            "",
            SettingRule.TEXT,
            "Where jobs go when --cluster is not given: host:port of masters, with commas between."),
    SECRETS(
            "rondo.secrets",
            "",
            SettingRule.TEXT,
            "The folder with this process's role secrets; needed to listen beyond loopback."),
    ZOOKEEPER("rondo.zookeeper", "", SettingRule.TEXT, "ZooKeeper's connect string, for masters and storage nodes."),
    SESSION(
            "rondo.session-timeout",
            "6s",
            SettingRule.DURATION_OF_SOMETHING,
            "How long a silent master or storage node keeps its ZooKeeper session."),
    BIND("rondo.bind", "127.0.0.1", SettingRule.TEXT, "The address daemons listen on."),
    HOST(
            "rondo.host",
            "",
            SettingRule.TEXT,
            "The name others reach this host by, and by which data is found to be near; the bind address if empty."),
    RACK("rondo.rack", "default", SettingRule.TEXT, "The rack this host stands in, for placing replicas."),
    WEIGHT("rondo.weight", "1.0", SettingRule.DECIMAL, "This storage node's share of the data, against the others'."),
    REPLICATION(
            "rondo.replication",
            "3",
            SettingRule.count(1, 512),
            "Replicas of each chunk; as many as there are nodes if those are fewer."),
    WRITE_QUORUM("rondo.write-quorum", "2", SettingRule.count(1, 512), "Durable acknowledgements a write waits for."),
    CHUNK_SIZE("rondo.chunk-size", "64m", SettingRule.CHUNK, "The size files are cut at."),
    DURABILITY(
            "rondo.durability",
            "seal",
            SettingRule.oneOf("seal", "none"),
            "seal: a chunk is synced to disk before it is acknowledged; none: it is not."),
    DISK_RESERVE(
            "rondo.disk-reserve",
            "1g",
            SettingRule.SIZE,
            "Free space below which a storage node takes no more chunks."),
    DEAD_AFTER(
            "rondo.dead-after",
            "2m",
            SettingRule.DURATION_OF_SOMETHING,
            "The silence after which a storage node's data is replicated anew; shorter moves data for each restart."),
    REPAIR_RATE(
            "rondo.repair-rate",
            "100m",
            SettingRule.SIZE,
            "Bytes a second that a storage node copies from others; 0 means no bound."),
    SCRUB_RATE(
            "rondo.scrub-rate",
            "8m",
            SettingRule.SIZE,
            "Bytes a second that a storage node reads to verify what it holds."),
    TRASH_INTERVAL(
            "rondo.trash-interval",
            "0s",
            SettingRule.DURATION,
            "How long what bin/fs -rm removes is kept in its user's .Trash, and a job's replaced output in /.rondo/trash; 0s"
                    + " means not at all, and a day. For storage nodes."),
    SLOTS("rondo.slots", "0", SettingRule.count(0), "Tasks a worker runs at once; 0 means one per processor."),
    WORKER_MEMORY(
            "rondo.worker-memory",
            "0",
            SettingRule.SIZE,
            "What a worker's tasks use for tables, runs and buffers; 0 means 40% of the heap."),
    SPLIT_SIZE(
            "rondo.split-size",
            "64m",
            SettingRule.SIZE_OF_SOMETHING,
            "The input of a map task: blocks are packed up to it."),
    REDUCERS(
            "rondo.reducers",
            "0",
            SettingRule.count(0),
            "Reducers of a job that does not say; 0 means by the size of its input."),
    OUTPUT_COMPRESSION(
            "rondo.output-compression",
            "none",
            SettingRule.TEXT,
            "How text outputs are compressed where the program does not say: gzip, bzip2, zstd or none."),
    MAX_ATTEMPTS("rondo.max-attempts", "4", SettingRule.count(1), "Attempts of a task before its job fails."),
    SPECULATION(
            "rondo.speculation",
            "true",
            SettingRule.FLAG,
            "Whether a slow task gets a second attempt elsewhere; false for jobs whose tasks act on the world outside."),
    TASK_TIMEOUT(
            "rondo.task-timeout",
            "600s",
            SettingRule.DURATION,
            "After so long without a record read or written, or a word of its own, a task is taken for hung; 0s means"
                    + " never."),
    WORKER_TIMEOUT(
            "rondo.worker-timeout",
            "10s",
            SettingRule.DURATION_OF_SOMETHING,
            "The silence after which a worker is taken for lost."),
    DRAIN_TIMEOUT(
            "rondo.drain-timeout",
            "30s",
            SettingRule.DURATION,
            "How long a worker that is told to stop finishes its tasks and hands its map outputs over; 0s means not at"
                    + " all."),
    TASK_HEAP(
            "rondo.task-heap",
            "0",
            SettingRule.SIZE,
            "Heap of a job's task process on a cluster; 0 means the worker's memory."),
    KEEP_JOBS("rondo.keep-jobs", "200", SettingRule.count(0), "Finished jobs the master remembers.");

    private final String key;
    private final String byDefault;
    private final SettingRule rule;
    private final String sentence;

    SettingKey(String key, String byDefault, SettingRule rule, String sentence) {
        this.key = key;
        this.byDefault = byDefault;
        this.rule = rule;
        this.sentence = sentence;
    }

    public String key() {
        return key;
    }

    public String byDefault() {
        return byDefault;
    }

    SettingRule rule() {
        return rule;
    }

    public String sentence() {
        return sentence;
    }
}
