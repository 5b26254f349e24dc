package io.rondo.jobmaster.server.core;

/**
 * How many reduces a worker may start before their job's maps are done, so that they fetch what there is already.
 *
 * <p>A reduce that only fetches takes no slot from the maps of its own job: it has a place beside them. It does keep what other
 * jobs have out of the worker, so that a slot is free for it when its last map is done. Where all workers stand on one host
 * nothing is carried, and so nothing is gained: there reduces start when the maps are done.
 *
 * @param maps of the job, all and done
 * @param reduces of the job, all
 * @param slots of the worker
 * @param taken by maps of other jobs and by reduces of all, on this worker
 * @param here reduces of the job on this worker
 * @param workers that there are, and on how many hosts
 */
record EarlyReduces(int maps, int mapsDone, int reduces, int slots, int taken, int here, int workers, int hosts) {
    /**
     * The share of the maps, as one of so many. Hadoop starts at one in twenty and its users are told to wait longer on shared
     * clusters; the places cost other jobs room here too, and three quarters of the maps' time are enough to carry their
     * outputs unless the network is the bottleneck whatever is done.
     */
    private static final int ONE_IN = 4;

    boolean due() {
        return hosts > 1 && mapsDone < maps && (long) mapsDone * ONE_IN >= maps;
    }

    /** At most the worker's even share, so that the first to ask does not get them all. */
    int room() {
        int share = (reduces + workers - 1) / Math.max(1, workers);
        return due() ? Math.max(0, Math.min(slots - taken, share - here)) : 0;
    }
}
