// Copies a topic from one cluster to another with franz-go, the client of redpanda_migrator: how fast a copy can be.
// It goes on until it is ended.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os/signal"
	"sync/atomic"
	"syscall"

	"github.com/twmb/franz-go/pkg/kgo"
)

func main() {
	source := flag.String("source", "", "bootstrap servers of the source")
	target := flag.String("target", "", "bootstrap servers of the target")
	topic := flag.String("topic", "", "topic, of the same name and partitions on both")
	codec := flag.String("compression", "lz4", "lz4 or none")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := copyTopic(ctx, *source, *target, *topic, *codec); err != nil {
		log.Fatal(err)
	}
}

func copyTopic(ctx context.Context, source, target, topic, codec string) error {
	consumer, err := kgo.NewClient(
		kgo.SeedBrokers(source),
		kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.FetchMaxPartitionBytes(4<<20),
		kgo.FetchMinBytes(64<<10),
	)
	if err != nil {
		return err
	}
	defer consumer.Close()
	producer, err := kgo.NewClient(
		kgo.SeedBrokers(target),
		kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.ProducerBatchMaxBytes(1_000_000),
		kgo.MaxBufferedRecords(100_000),
		kgo.ProducerBatchCompression(codecs[codec]...),
	)
	if err != nil {
		return err
	}
	defer producer.Close()
	return copyRecords(ctx, consumer, producer)
}

var codecs = map[string][]kgo.CompressionCodec{
	"lz4":  {kgo.Lz4Compression()},
	"none": {kgo.NoCompression()},
}

func copyRecords(ctx context.Context, consumer, producer *kgo.Client) error {
	var refused atomic.Pointer[error]
	acknowledged := func(_ *kgo.Record, err error) {
		if err != nil {
			refused.CompareAndSwap(nil, &err)
		}
	}
	for ctx.Err() == nil {
		fetches := consumer.PollFetches(ctx)
		if err := fetches.Err0(); err != nil && ctx.Err() == nil {
			return fmt.Errorf("fetch: %w", err)
		}
		fetches.EachRecord(func(record *kgo.Record) {
			copied := &kgo.Record{
				Topic: record.Topic, Partition: record.Partition, Timestamp: record.Timestamp,
				Key: record.Key, Value: record.Value, Headers: record.Headers,
			}
			producer.Produce(ctx, copied, acknowledged)
		})
		if err := refused.Load(); err != nil && ctx.Err() == nil {
			return fmt.Errorf("produce: %w", *err)
		}
	}
	return nil
}
