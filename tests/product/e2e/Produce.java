import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** For each line that it reads, one producer sends a record of as many bytes, and prints what its callback is told. */
class Produce {
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", arguments[0]);
        var lines = new BufferedReader(new InputStreamReader(System.in));
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    producer.send(new ProducerRecord<>(arguments[1], new byte[Integer.parseInt(line)])).get();
                    System.out.println("stored");
                } catch (ExecutionException error) {
                    System.out.println(error.getCause().getClass().getSimpleName());
                }
            }
        }
    }
}
