package io.rondo.jobmaster.server.core;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;

/**
 * Who takes over the outputs of workers that are being drained. Only that a copy is there is journaled; the order to make one is
 * soft state, and given to somebody else when nothing has come of it.
 */
final class Handovers {
    /** A copy that has not been reported for so long is no longer expected. */
    private static final long PATIENCE_MILLIS = 30_000;

    /** Copies that one worker makes at a time. */
    private static final int AT_A_TIME = 8;

    private final JobView view;
    private final Workers workers;
    private final Map<AttemptId, Order> orders = new HashMap<>();

    private record Order(String taker, String from, long since) {}

    Handovers(JobView view, Workers workers) {
        this.view = view;
        this.workers = workers;
    }

    /** What this worker is to copy now. Told once; the outputs are those that jobs still need. */
    List<MapLocation> orders(Workers.Worker taker, long now) {
        List<MapLocation> told = new ArrayList<>();
        if (view.draining.isEmpty() || view.draining.contains(taker.id())) {
            return told;
        }
        orders.entrySet().removeIf(order -> over(order.getKey(), order.getValue(), now));
        long busy = orders.values().stream()
                .filter(order -> order.taker().equals(taker.id()))
                .count();
        for (Job job : view.active()) {
            if (job.needsMaps()) {
                PrimitiveIterator.OfInt done = job.maps.done().iterator();
                while (done.hasNext() && busy + told.size() < AT_A_TIME) {
                    Task.Attempt map = job.maps.at(done.nextInt()).chosen();
                    Workers.Worker from = view.draining.contains(map.worker) ? workers.find(map.worker) : null;
                    if (from != null && !orders.containsKey(map.id)) {
                        orders.put(map.id, new Order(taker.id(), from.id(), now));
                        told.add(new MapLocation(map.id, from.id(), from.host(), from.bulk()));
                    }
                }
            }
        }
        return told;
    }

    private boolean over(AttemptId map, Order order, long now) {
        Job job = view.jobs.get(map.job());
        Task task = job == null ? null : job.task(map);
        boolean wanted = task != null
                && job.needsMaps()
                && task.done()
                && task.chosen().id.equals(map)
                && task.chosen().worker.equals(order.from());
        return !wanted || workers.find(order.taker()) == null || now - order.since() > PATIENCE_MILLIS;
    }

    /** Whether a worker that is being drained may go: nothing runs there, and no job needs what it has. */
    boolean drained(String worker) {
        for (Job job : view.active()) {
            if (job.needs(worker)) {
                return false;
            }
        }
        return view.draining.contains(worker);
    }
}
