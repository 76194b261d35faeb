from pathlib import Path

from lab.brokers.configuration import Broker, Listener

BROKER = Broker(port=9092, controller_port=9093, folder=Path("/lab/source"), heap_mib=512)


def test_clients_and_the_controller_each_have_a_port_of_this_machine_only() -> None:
    properties = BROKER.properties()
    assert properties["listeners"] == "PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093"
    assert properties["controller.quorum.voters"] == "1@127.0.0.1:9093"


def test_one_broker_means_one_replica_of_kafkas_own_topics() -> None:
    properties = BROKER.properties()
    assert properties["offsets.topic.replication.factor"] == "1"
    assert properties["transaction.state.log.replication.factor"] == "1"
    assert properties["transaction.state.log.min.isr"] == "1"


def test_given_settings_win() -> None:
    broker = Broker(9092, 9093, Path("/lab"), settings={"num.io.threads": "8", "log.retention.ms": "1000"})
    assert broker.properties()["num.io.threads"] == "8"
    assert broker.properties()["log.retention.ms"] == "1000"


def test_the_file_has_one_setting_a_line_and_escapes_what_java_would_eat() -> None:
    broker = Broker(9092, 9093, Path("/lab"), settings={"a": "C:\\data\nnext"})
    lines = broker.render().splitlines()
    assert "node.id=1" in lines
    assert lines[-1] == "a=C:\\\\data\\nnext"


def test_the_storage_is_formatted_and_then_the_same_process_serves() -> None:
    shell, flag, script = BROKER.command(Path("/libs"), Path("/logging/log4j2.properties"), "-id-")
    assert (shell, flag) == ("sh", "-c")
    format_storage, serve = script.split(" && ")
    assert "kafka.tools.StorageTool format --cluster-id=-id- --config /lab/source/server.properties" in (format_storage)
    assert serve.startswith("exec java -Xms512m -Xmx512m ")
    assert serve.endswith("-cp '/libs/*' kafka.Kafka /lab/source/server.properties")


def test_each_line_of_kafka_is_given_the_logging_that_it_reads() -> None:
    old = BROKER.command(Path("/libs"), Path("/logging/log4j.properties"), "id")[2]
    new = BROKER.command(Path("/libs"), Path("/logging/log4j2.properties"), "id")[2]
    assert "-Dlog4j.configuration=file:///logging/log4j.properties" in old
    assert "-Dlog4j2.configurationFile=file:///logging/log4j2.properties" in new


LISTENER = Listener(
    "PLAIN",
    9094,
    "SASL_SSL",
    {"sasl.enabled.mechanisms": "PLAIN"},
    {"ssl.principal.mapping.rules": "DEFAULT"},
    libraries=[Path("/own")],
    flags=["-Dallowed=it"],
)
GUARDED = Broker(9092, 9093, Path("/lab"), listeners=[LISTENER])


def test_a_listener_comes_beside_the_one_that_asks_nobody() -> None:
    properties = GUARDED.properties()
    assert properties["listeners"].split(",")[0] == "PLAINTEXT://127.0.0.1:9092"
    assert properties["listeners"].split(",")[-1] == "PLAIN://127.0.0.1:9094"
    assert properties["listener.security.protocol.map"] == "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PLAIN:SASL_SSL"
    assert properties["listener.name.plain.sasl.enabled.mechanisms"] == "PLAIN"
    assert properties["ssl.principal.mapping.rules"] == "DEFAULT"
    assert LISTENER.bootstrap_servers == "127.0.0.1:9094"


def test_a_listener_brings_its_jars_and_its_flags() -> None:
    serving = GUARDED.serving_command(Path("/kafka"), Path("/logging/log4j2.properties"))
    assert serving[serving.index("-cp") + 1] == "/kafka/*:/own/*"
    assert "-Dallowed=it" in serving
