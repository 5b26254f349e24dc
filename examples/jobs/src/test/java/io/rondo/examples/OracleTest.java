package io.rondo.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.api.Args;
import io.rondo.api.KeyValue;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Text;
import io.rondo.api.local.LocalJobRunner;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.minicluster.MiniCluster;
import io.rondo.minicluster.junit.MiniClusterTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random jobs give on the minicluster, byte for byte and part for part, what they give in one thread. */
@MiniClusterTest(workers = 2)
class OracleTest {
    private static final int JOBS = Integer.getInteger("rondo.oracle-jobs", 6);

    @TempDir
    Path folder;

    /** What the third argument says: folded, combined and reduced, reduced alone; or lines as they are, sorted or not. */
    static final class AnyWay implements Program {
        @Override
        public void define(Plan plan, Args args) {
            if (args.get(2).equals("sort")) {
                plan.read(KeyValue.text(args.get(0))).asIs().reducers(1).write(Text.table(args.get(1)));
                return;
            }
            if (args.get(2).equals("copy")) {
                plan.read(Text.lines(args.get(0))).asIs().write(Text.values(args.get(1)));
                return;
            }
            var words = plan.read(Text.lines(args.get(0))).map(WordCount.Words.class);
            switch (args.get(2)) {
                case "fold" -> words.fold(Long::sum).write(Text.table(args.get(1)));
                case "combine" -> words.combine(Long::sum).reduce(Sum.class).write(Text.table(args.get(1)));
                case "map-only" -> words.write(Text.table(args.get(1)));
                default -> words.reduce(Sum.class).write(Text.table(args.get(1)));
            }
        }

        static final class Sum implements io.rondo.api.Reducer<String, Long, String, Long> {
            @Override
            public void reduce(String word, Iterable<Long> counts, io.rondo.api.Emitter<String, Long> out) {
                long sum = 0;
                for (long count : counts) {
                    sum += count;
                }
                out.emit(word, sum);
            }
        }
    }

    @Test
    void randomJobsEqualTheirRunInOneThread(MiniCluster cluster) throws Exception {
        long seed = Long.getLong("rondo.seed", System.nanoTime());
        Random random = new Random(seed);
        String[] ways = {"fold", "combine", "reduce", "map-only", "sort", "copy"};
        for (int job = 0; job < JOBS; job++) {
            byte[] input = new byte[random.nextInt(200_000)];
            for (int i = 0; i < input.length; i++) {
                input[i] = (byte)
                        (random.nextInt(6) == 0 ? " \n".charAt(random.nextInt(2)) : 'a' + random.nextInt(60) * 3);
            }
            Path file = Files.write(folder.resolve("in-" + job), input);
            Path output = folder.resolve("out-" + job);
            int reducers = 1 + random.nextInt(4);
            String way = ways[(job + random.nextInt(2)) % ways.length];
            var status = cluster.run(AnyWay.class, reducers, file.toString(), output.toString(), way);
            String which = "seed " + seed + ", job " + job + ", " + way;
            assertEquals(JobState.SUCCEEDED, status.state(), which);
            var local = LocalJobRunner.run(new AnyWay(), reducers, file.toString(), output.toString(), way);
            for (Map.Entry<String, byte[]> part : local.files().get("main").entrySet()) {
                assertArrayEquals(part.getValue(), Files.readAllBytes(output.resolve(part.getKey())), which);
            }
        }
    }
}
