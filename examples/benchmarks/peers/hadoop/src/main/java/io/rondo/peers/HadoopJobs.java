package io.rondo.peers;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.examples.terasort.TeraSort;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapred.LocalJobRunner;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.lib.reduce.LongSumReducer;
import org.apache.hadoop.mapreduce.v2.MiniMRYarnCluster;
import org.apache.hadoop.util.ToolRunner;

/** Hadoop's own word count and TeraSort: {@code local|yarn PROGRAM INPUT OUTPUT}, two maps at once. */
public final class HadoopJobs {
    private HadoopJobs() {}

    public static void main(String[] args) throws Exception {
        Configuration conf = new Configuration();
        conf.set("hadoop.tmp.dir", System.getProperty("java.io.tmpdir"));
        conf.setInt("mapreduce.job.reduces", 2);
        boolean done;
        if (args[0].equals("yarn")) {
            try (MiniMRYarnCluster cluster = new MiniMRYarnCluster("compared", 1)) {
                conf.set("fs.defaultFS", "file:///");
                conf.setInt("yarn.nodemanager.resource.memory-mb", 6144);
                conf.setInt("mapreduce.map.memory.mb", 1536);
                conf.setInt("mapreduce.reduce.memory.mb", 1536);
                conf.set("mapreduce.map.java.opts", "-Xmx1g");
                conf.set("mapreduce.reduce.java.opts", "-Xmx1g");
                cluster.init(conf);
                cluster.start();
                done = run(new Configuration(cluster.getConfig()), args);
            }
        } else {
            conf.set("mapreduce.framework.name", "local");
            conf.setInt(LocalJobRunner.LOCAL_MAX_MAPS, 2);
            conf.setInt("mapreduce.local.reduce.tasks.maximum", 2);
            done = run(conf, args);
        }
        System.exit(done ? 0 : 1);
    }

    private static boolean run(Configuration conf, String[] args) throws Exception {
        if (args[1].equals("sort")) {
            return ToolRunner.run(conf, new TeraSort(), new String[] {args[2], args[3]}) == 0;
        }
        conf.setInt("mapreduce.task.io.sort.mb", 256);
        Job job = Job.getInstance(conf, args[1]);
        job.setJarByClass(HadoopJobs.class);
        job.setMapperClass(Words.class);
        if (args[1].equals("wordcount")) {
            job.setCombinerClass(LongSumReducer.class);
        }
        job.setReducerClass(LongSumReducer.class);
        job.setOutputKeyClass(Text.class);
        job.setOutputValueClass(LongWritable.class);
        FileInputFormat.addInputPath(job, new Path(args[2]));
        FileOutputFormat.setOutputPath(job, new Path(args[3]));
        return job.waitForCompletion(false);
    }

    /** Words byte for byte, without a String for any of them. */
    public static final class Words extends Mapper<LongWritable, Text, Text, LongWritable> {
        private static final LongWritable ONE = new LongWritable(1);
        private final Text word = new Text();

        @Override
        protected void map(LongWritable offset, Text line, Context context) throws IOException, InterruptedException {
            byte[] bytes = line.getBytes();
            int length = line.getLength();
            int start = 0;
            for (int i = 0; i <= length; i++) {
                if (i == length || bytes[i] == ' ' || bytes[i] >= '\t' && bytes[i] <= '\r') {
                    if (i > start) {
                        word.set(bytes, start, i - start);
                        context.write(word, ONE);
                    }
                    start = i + 1;
                }
            }
        }
    }
}
