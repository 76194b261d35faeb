package io.github.mskmigration.lab.agent;

import java.util.HashMap;
import java.util.Map;

/** Starts and ends faults in the JVM that it is attached to; it may be attached again, and remembers what it started. */
public final class WorkerAgent {
    private static final Map<String, Fault> STARTED = new HashMap<>();

    private WorkerAgent() {
    }

    /** Called by the JVM, with {@code start} or {@code end} and the fault's name: {@code heap} or {@code metrics}. */
    public static synchronized void agentmain(String arguments) throws Exception {
        String[] words = arguments.split(" ");
        switch (words[0]) {
            case "start" -> STARTED.put(words[1], started(words[1]));
            case "end" -> STARTED.remove(words[1]).end();
            default -> throw new IllegalArgumentException(arguments);
        }
    }

    private static Fault started(String name) throws Exception {
        return switch (name) {
            case "heap" -> HeapLeak.start();
            case "metrics" -> SlowMetrics.start();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** What has been done to the JVM. */
    interface Fault {
        void end() throws Exception;
    }
}
