package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.jboss.logging.Logger;

import io.vertx.redis.client.Redis;

import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.MessageSink;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.Durations;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.PollingLoop;

/**
 * Consumes a stream as a member of its consumer group. Two connections are its own: one that waits for new entries, and
 * one for everything else.
 */
final class StreamConsumer implements Consumer, PollingLoop.Source {

    private static final Logger LOG = Logger.getLogger(StreamConsumer.class);
    static final Duration USUAL_LEASE = Duration.ofSeconds(30);
    /** One reader is enough: what it reads at once grows with what there is. */
    private static final int READERS = 1;
    private static final int PER_READ = 200;
    private static final Duration TRIMMING = Duration.ofSeconds(10);
    private static final Duration FORGETTING = Duration.ofHours(1);
    static final Duration LONG_GONE = Duration.ofDays(1);

    private final Subscription subscription;
    private final StreamOptions options;
    private final StreamAddress address;
    private final boolean forReplies;
    private final String name = name();
    private final Duration lease;
    private final PipelinedConnection reading;
    private final PipelinedConnection line;
    private final StreamDeclaration declaration;
    private final StreamReceive receive;
    private final StreamSettlement settlement;
    private final ReclaimSchedule lookout = new ReclaimSchedule();
    private final List<PeriodicTask> upkeeps;
    private final PollingLoop loop;

    /**
     * @param clients what makes clients for one connection
     * @param forReplies whether the stream goes with this consumer
     */
    StreamConsumer(Subscription subscription, MessageSink inbox, Supplier<Redis> clients, boolean forReplies) {
        this.subscription = subscription;
        this.forReplies = forReplies;
        options = StreamOptions.of(subscription.destination());
        address = new StreamAddress(subscription.destination().physicalName(), options.group());
        lease = subscription.visibilityTimeout() == null ? USUAL_LEASE : Durations.bounded(subscription.visibilityTimeout());
        reading = new PipelinedConnection(clients);
        line = new PipelinedConnection(clients);
        declaration = new StreamDeclaration(line, subscription.destination(), address, options.delete());
        receive = new StreamReceive(reading, line, address, name, new StreamFields(options.bodyField()), lease, lookout);
        settlement = new StreamSettlement(line, address, name, options.delete(), lease);
        upkeeps = List.of(
                new PeriodicTask("removing consumers that are gone from " + subscription.destination(), FORGETTING,
                        () -> forget("", PipelinedConnection.PATIENCE)),
                new PeriodicTask("trimming " + subscription.destination(), TRIMMING, this::trim),
                new PeriodicTask("renewing " + subscription.destination(), ReplyStream.RENEWAL, this::renew));
        loop = new PollingLoop(subscription.listenerId(), PER_READ, READERS, subscription.waitTime(), inbox, this);
    }

    /** Not seen before: what an earlier life of this process held is taken over like anybody else's. */
    static String name() {
        String host = System.getenv().getOrDefault("HOSTNAME", "localhost");
        return "herald:" + host + ":" + ProcessHandle.current().pid() + ":" + UUID.randomUUID();
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public CompletionStage<Void> stopReceiving() {
        return loop.stop();
    }

    @Override
    public Duration open() throws MissingDestinationException {
        declaration.declare();
        // One that had to be made again lasts for ever until it is renewed.
        renew();
        return lease;
    }

    @Override
    public List<? extends Delivery> receive(int max, Duration wait) {
        upkeeps.forEach(PeriodicTask::runIfDue);
        return receive.receive(max, wait);
    }

    private void trim() {
        if (options.trims()) {
            StreamScripts.TRIM.call(line, address.keys(), List.of(address.group(), options.maxLength(),
                    options.maxAge() == null ? -1 : options.maxAge().toMillis()));
        }
    }

    private void renew() {
        if (forReplies) {
            ReplyStream.renew(line, address.stream());
        }
    }

    private void forget(String consumer, Duration patience) {
        StreamScripts.FORGET.call(line, address.keys(), List.of(address.group(), consumer, LONG_GONE.toMillis()), patience);
    }

    @Override
    public List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        lookout.busy();
        return settlement.acknowledge(deliveries);
    }

    @Override
    public List<SettlementResult> release(List<Release> releases) {
        lookout.busy();
        List<SettlementResult> outcomes = settlement.release(releases);
        releases.forEach(release -> lookout.dueIn(release.delay()));
        return outcomes;
    }

    @Override
    public List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration length) {
        return settlement.extend(deliveries, length);
    }

    @Override
    public boolean hasDeadLetterQueue() {
        return subscription.deadLetterQueue() != null;
    }

    @Override
    public List<SettlementResult> deadLetter(List<DeadLetter> deadLetters) {
        return new StreamDeadLetters(line, subscription.deadLetterQueue()).send(deadLetters);
    }

    @Override
    public void close() {
        reading.close();
        if (forReplies) {
            ReplyStream.delete(line, address.stream());
        } else {
            forgetMyself();
        }
        line.close();
    }

    private void forgetMyself() {
        try {
            forget(name, PipelinedConnection.PARTING);
        } catch (RedisFailure failure) {
            LOG.debugf(failure, "The consumer %s of %s stays in its group", name, subscription.destination());
        }
    }
}
