import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Copies a topic from one cluster to another with nothing but Kafka's consumer and producer: the limit of any copy
 * that runs on Kafka Connect. Each thread has a consumer and a producer of its own, as Connect's tasks have. At
 * the end it begins again, so that it runs until the JVM is warm and longer, until it is ended.
 *
 * <p>Arguments: source, target, topic, threads, then key=value for the producer or, with the prefix "consumer.", for
 * the consumer.
 */
public final class Copy {

    private Copy() {
    }

    public static void main(String[] arguments) throws InterruptedException {
        Properties consumer = new Properties();
        consumer.put("bootstrap.servers", arguments[0]);
        consumer.put("enable.auto.commit", "false");
        consumer.put("auto.offset.reset", "earliest");
        Properties producer = new Properties();
        producer.put("bootstrap.servers", arguments[1]);
        for (int i = 4; i < arguments.length; i++) {
            String[] pair = arguments[i].split("=", 2);
            if (pair[0].startsWith("consumer.")) {
                consumer.put(pair[0].substring("consumer.".length()), pair[1]);
            } else {
                producer.put(pair[0], pair[1]);
            }
        }
        int threads = Integer.parseInt(arguments[3]);
        List<Thread> copies = new ArrayList<>();
        for (int number = 0; number < threads; number++) {
            int mine = number;
            Thread copy = new Thread(() -> copy(consumer, producer, arguments[2], mine, threads));
            copy.start();
            copies.add(copy);
        }
        for (Thread copy : copies) {
            copy.join();
        }
    }

    private static void copy(Properties from, Properties to, String topic, int mine, int threads) {
        AtomicReference<Exception> refused = new AtomicReference<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(from, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(to, new ByteArraySerializer(), new ByteArraySerializer())) {
            consumer.assign(consumer.partitionsFor(topic).stream()
                    .filter(partition -> partition.partition() % threads == mine)
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList());
            consumer.seekToBeginning(consumer.assignment());
            while (refused.get() == null) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
                if (records.isEmpty()) {
                    consumer.seekToBeginning(consumer.assignment());
                }
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    producer.send(
                            new ProducerRecord<>(topic, record.partition(), record.timestamp(), record.key(),
                                    record.value(), record.headers()),
                            (metadata, failure) -> {
                                if (failure != null) {
                                    refused.set(failure);
                                }
                            });
                }
            }
        }
        throw new IllegalStateException(refused.get());
    }
}
