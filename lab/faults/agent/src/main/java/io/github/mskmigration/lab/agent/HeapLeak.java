package io.github.mskmigration.lab.agent;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it allocates until the old generation is almost full, and has garbage collected half of the time. */
final class HeapLeak implements Runnable, WorkerAgent.Fault {
    private static final double FULL = 0.92;
    private static final int STEPS = 64;
    private static final long NANOS_PER_MILLISECOND = 1_000_000;

    private final MemoryPoolMXBean oldGeneration;
    private final List<byte[]> kept = new ArrayList<>();
    private volatile boolean ended;

    private HeapLeak(MemoryPoolMXBean oldGeneration) {
        this.oldGeneration = oldGeneration;
    }

    static HeapLeak start() {
        MemoryPoolMXBean oldGeneration = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().endsWith("Old Gen"))
                .findFirst()
                .orElseThrow();
        HeapLeak leak = new HeapLeak(oldGeneration);
        Thread thread = new Thread(leak, "heap-leak");
        thread.setDaemon(true);
        thread.start();
        return leak;
    }

    @Override
    public void run() {
        while (!ended) {
            long began = System.nanoTime();
            System.gc();
            MemoryUsage inUse = oldGeneration.getCollectionUsage();
            if (inUse.getUsed() < FULL * inUse.getMax() && kept.size() < STEPS) {
                kept.add(new byte[(int) (inUse.getMax() / STEPS)]);
            }
            pause(System.nanoTime() - began);
        }
        kept.clear();
    }

    private void pause(long nanos) {
        try {
            Thread.sleep(nanos / NANOS_PER_MILLISECOND);
        } catch (InterruptedException interrupted) {
            ended = true;
        }
    }

    @Override
    public void end() {
        ended = true;
    }
}
