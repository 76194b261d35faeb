package io.github.mskmigration.lab.agent;

import java.lang.management.ManagementFactory;
import javax.management.ObjectName;

/** A bean that answers so slowly that Prometheus waits longer than it should, and not so long that it gives up. */
final class SlowMetrics implements SlowMetricsMXBean, WorkerAgent.Fault {
    private static final double SECONDS = 10.5;

    private final ObjectName name;

    private SlowMetrics(ObjectName name) {
        this.name = name;
    }

    static SlowMetrics start() throws Exception {
        SlowMetrics slow = new SlowMetrics(new ObjectName("kafka.connect:type=slow-metrics"));
        ManagementFactory.getPlatformMBeanServer().registerMBean(slow, slow.name);
        return slow;
    }

    @Override
    public double getSeconds() {
        try {
            Thread.sleep((long) (SECONDS * 1000));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return SECONDS;
    }

    @Override
    public void end() throws Exception {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    }
}
