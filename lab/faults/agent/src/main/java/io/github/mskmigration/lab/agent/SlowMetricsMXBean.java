package io.github.mskmigration.lab.agent;

/** A bean like those of Kafka, which takes its time. */
public interface SlowMetricsMXBean {
    /** How long it takes to answer. */
    double getSeconds();
}
