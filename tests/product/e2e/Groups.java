import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.StreamsGroupHeartbeatRequest;
import org.apache.kafka.common.requests.StreamsGroupHeartbeatResponse;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Enables share and streams groups (KIP-932, KIP-1071) and leaves one of each: Groups SERVER TOPIC SHARERS STREAMERS. */
class Groups {
    public static void main(String[] arguments) throws Exception {
        var server = arguments[0];
        var topic = arguments[1];
        try (var admin = Admin.create(Map.of("bootstrap.servers", server))) {
            var one = new FeatureUpdate((short) 1, FeatureUpdate.UpgradeType.UPGRADE);
            var features = Map.of("share.version", one, "streams.version", one);
            admin.updateFeatures(features, new UpdateFeaturesOptions()).all().get();
        }
        Map<String, Object> settings = Map.of("bootstrap.servers", server, "group.id", arguments[2]);
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaShareConsumer<>(settings, bytes, bytes)) {
            consumer.subscribe(List.of(topic));
            consumer.poll(Duration.ofSeconds(1));
        }
        join(server.split(":"), topic, arguments[3]);
    }

    /** Joins a streams group as a client of Kafka Streams does; that library is not among the broker's. */
    private static void join(String[] server, String topic, String group) throws Exception {
        var subtopology = new StreamsGroupHeartbeatRequestData.Subtopology().setSubtopologyId("0").setSourceTopics(List.of(topic));
        var data = new StreamsGroupHeartbeatRequestData()
            .setGroupId(group)
            .setMemberId(Uuid.randomUuid().toString())
            .setMemberEpoch(0)
            .setProcessId("process")
            .setRebalanceTimeoutMs(60_000)
            .setActiveTasks(List.of())
            .setStandbyTasks(List.of())
            .setWarmupTasks(List.of())
            .setTopology(new StreamsGroupHeartbeatRequestData.Topology().setSubtopologies(List.of(subtopology)));
        var header = new RequestHeader(ApiKeys.STREAMS_GROUP_HEARTBEAT, (short) 0, "streamer", 1);
        try (var socket = new Socket(server[0], Integer.parseInt(server[1]))) {
            var request = new StreamsGroupHeartbeatRequest.Builder(data, true).build((short) 0).serializeWithHeader(header);
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(request.remaining());
            out.write(request.array(), request.arrayOffset() + request.position(), request.remaining());
            out.flush();
            var in = new DataInputStream(socket.getInputStream());
            var answer = java.nio.ByteBuffer.wrap(in.readNBytes(in.readInt()));
            answer.position(5);  // the correlation id, and no tagged fields
            var parsed = StreamsGroupHeartbeatResponse.parse(new ByteBufferAccessor(answer), (short) 0);
            if (parsed.data().errorCode() != 0) {
                throw new IllegalStateException(parsed.data().toString());
            }
        }
    }
}
