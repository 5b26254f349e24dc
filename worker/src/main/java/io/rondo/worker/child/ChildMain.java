package io.rondo.worker.child;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The main class of a job's process. Its first message, on standard input, says what it is for; when that stream ends, its
 * worker is gone, and so is it. Whatever is printed goes to standard error.
 */
public final class ChildMain {
    /** The exit code after an attempt has run out of memory. */
    public static final int OUT_OF_MEMORY = 97;

    private ChildMain() {}

    /** Ends at once, with whatever processes the job's code has started: no hook of it may keep alive what nobody hears. */
    static void end(int code) {
        try {
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }

    public static void main(String[] arguments) {
        FileInputStream in = new FileInputStream(FileDescriptor.in);
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        System.setIn(InputStream.nullInputStream());
        System.setErr(AttemptLog.remembering(new FileOutputStream(FileDescriptor.err)));
        System.setOut(System.err);
        Thread.setDefaultUncaughtExceptionHandler(ChildMain::uncaught);
        Frames<ToChild, FromChild> frames = Frames.ofChild(in, out);
        try {
            if (frames.read() instanceof ToChild.Begin begin) {
                serve(frames, begin);
            }
        } catch (IOException e) {
            System.err.println("the worker is gone: " + e.getMessage());
        } finally {
            end(0);
        }
    }

    private static void serve(Frames<ToChild, FromChild> frames, ToChild.Begin begin) throws IOException {
        JobProcess process = new JobProcess(frames, begin);
        while (true) {
            process.follow(frames.read());
        }
    }

    /** A thread that died for want of memory may leave others waiting for ever. */
    private static void uncaught(Thread thread, Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            Runtime.getRuntime().halt(OUT_OF_MEMORY);
        }
        System.err.println("thread " + thread.getName() + " ended with " + failure);
    }
}
