package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

import org.jboss.logging.Logger;

import dev.herald.runtime.redis.RedisFailure.Meaning;
import dev.herald.spi.Attempts;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.MessageSink;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.Durations;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.PollingLoop;
import dev.herald.spi.support.RateLimitedLog;
import dev.herald.spi.support.UncountedReceives;

/**
 * Consumes a stream as a member of a consumer group. It has two connections: one for blocking reads, one for everything
 * else.
 */
final class StreamConsumer implements Consumer, PollingLoop.Source {

    private static final Duration SHORTEST_READ = Duration.ofMillis(1);
    private static final Logger LOG = Logger.getLogger(StreamConsumer.class);
    static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);
    /** One reader is enough: under load it reads more entries per call. */
    private static final int READERS = 1;
    private static final int PER_READ = 200;
    private static final Duration TRIM_INTERVAL = Duration.ofSeconds(10);
    private static final Duration CONSUMER_CLEANUP = Duration.ofHours(1);
    static final Duration ABANDONED_AFTER = Duration.ofDays(1);

    private static final String DELAYED = "delayed messages";

    private final Subscription subscription;
    private final MessageSink sink;
    private final StreamOptions options;
    private final StreamAddress address;
    private final boolean forReplies;
    private final String name = name();
    private final Duration lease;
    private final PipelinedConnection reading;
    private final PipelinedConnection connection;
    private final StreamDeclaration declaration;
    private final StreamReceive receive;
    private final StreamSettlement settlement;
    private final StreamDeadLetters deadLetters;
    private final StreamPrerequisites prerequisites;
    /** A permission for settling that is missing: until it is granted, nothing more is received. */
    private volatile RedisFailure denied;
    /** What is wrong with delayed messages; only the receiving thread comes here. */
    private String delayedProblem = "";
    private final ReclaimSchedule reclaims = new ReclaimSchedule();
    private final List<PeriodicTask> maintenance;
    private final PollingLoop loop;

    /**
     * @param clients creates clients for one connection
     * @param uncounted the deliveries of the stream's entries that do not count as attempts
     * @param forReplies whether the stream is deleted with this consumer
     */
    StreamConsumer(Subscription subscription, MessageSink sink, Connector clients, UncountedReceives uncounted,
            boolean forReplies) {
        this.subscription = subscription;
        this.sink = sink;
        this.forReplies = forReplies;
        options = StreamOptions.of(subscription.destination());
        address = new StreamAddress(subscription.destination().physicalName(), options.group());
        lease = subscription.visibilityTimeout() == null ? DEFAULT_LEASE : Durations.bounded(subscription.visibilityTimeout());
        reading = new PipelinedConnection(clients);
        connection = new PipelinedConnection(clients);
        declaration = new StreamDeclaration(connection, subscription.destination(), address, options.delete());
        receive = new StreamReceive(reading, connection, address, name, new StreamFields(address.stream(), options.bodyField()),
                uncounted, lease, reclaims, this::delayed);
        settlement = new StreamSettlement(connection, address, name, options.delete(), lease, uncounted,
                this::settlingFailed);
        deadLetters = subscription.deadLetterQueue() == null
                ? null
                : new StreamDeadLetters(connection, address.stream(), options.delete(), subscription.deadLetterQueue(),
                        ConfigKeys.of(subscription.destination(), "dead-letter.name"));
        prerequisites = new StreamPrerequisites(connection, subscription.destination(), address, name, options.delete(),
                deadLetters);
        maintenance = List.of(
                new PeriodicTask("removing abandoned consumers of " + subscription.destination(), CONSUMER_CLEANUP,
                        () -> forget("", PipelinedConnection.TIMEOUT)),
                new PeriodicTask("trimming " + subscription.destination(), TRIM_INTERVAL, this::trim),
                new PeriodicTask("renewing " + subscription.destination(), ReplyStream.RENEWAL, this::renew));
        loop = new PollingLoop(subscription.listenerId(), PER_READ, READERS, subscription.waitTime(), sink, this);
    }

    /** Unique: messages of an earlier consumer of this process are reclaimed like those of any other. */
    static String name() {
        String host = System.getenv().getOrDefault("HOSTNAME", "localhost");
        return "herald:" + host + ":" + ProcessHandle.current().pid() + ":" + UUID.randomUUID();
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public boolean isAlive() {
        return loop.isAlive();
    }

    @Override
    public long unansweredNanos() {
        return loop.unansweredNanos();
    }

    @Override
    public CompletionStage<Void> stopReceiving() {
        return loop.stop();
    }

    @Override
    public Duration open() throws MissingDestinationException {
        prerequisites.check();
        denied = null;
        declaration.declare();
        // A reply stream that had to be recreated does not expire until it is renewed.
        renew();
        return lease;
    }

    /** A read waits no longer than until the next delayed message is due, or the next lease may have ended. */
    @Override
    public Duration atOnce(Duration wait) {
        return SHORTEST_READ;
    }

    @Override
    public List<? extends Delivery> receive(int max, Duration wait) {
        if (denied != null) {
            throw denied;
        }
        maintenance.forEach(PeriodicTask::runIfDue);
        return receive.receive(max, wait);
    }

    private void delayed(String problem) {
        if (problem.equals(delayedProblem)) {
            return;
        }
        delayedProblem = problem;
        if (!problem.isEmpty()) {
            RateLimitedLog.warn(subscription.listenerId() + " delayed", "Listener '" + subscription.listenerId() + "': "
                    + problem, null);
        }
        sink.impaired(DELAYED, problem);
    }

    private void settlingFailed(RedisFailure failure) {
        if (failure.meaning() == Meaning.NO_PERMISSION) {
            denied = failure;
        }
    }

    private void trim() {
        if (options.trims()) {
            StreamScripts.TRIM.call(connection, address.keys(), List.of(address.group(), options.maxLength(),
                    options.maxAge() == null ? -1 : options.maxAge().toMillis()));
        }
    }

    private void renew() {
        if (forReplies) {
            ReplyStream.renew(connection, address.stream());
        }
    }

    private void forget(String consumer, Duration patience) {
        StreamScripts.FORGET.call(connection, address.keys(),
                List.of(address.group(), consumer, ABANDONED_AFTER.toMillis()), patience);
    }

    @Override
    public List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        reclaims.busy();
        return settlement.acknowledge(deliveries);
    }

    @Override
    public List<SettlementResult> release(List<Release> releases) {
        reclaims.busy();
        List<SettlementResult> results = settlement.release(releases);
        releases.forEach(release -> reclaims.dueIn(release.delay()));
        return results;
    }

    @Override
    public List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration length) {
        return settlement.extend(deliveries, length);
    }

    @Override
    public int extensionsPerCall() {
        return StreamSettlement.MAX_ENTRIES;
    }

    @Override
    public void abandon(Delivery delivery, Attempts attempts) {
        settlement.abandon(delivery, attempts);
    }

    @Override
    public boolean hasDeadLetterQueue() {
        return deadLetters != null;
    }

    @Override
    public List<SettlementResult> deadLetter(List<DeadLetter> messages) {
        return deadLetters.send(messages);
    }

    @Override
    public void close() {
        reading.close();
        if (forReplies) {
            ReplyStream.delete(connection, address.stream());
        } else {
            leaveGroup();
        }
        connection.close();
    }

    private void leaveGroup() {
        try {
            forget(name, PipelinedConnection.CLOSE_TIMEOUT);
        } catch (RedisFailure failure) {
            LOG.debugf("Could not remove the consumer %s of %s from its group: %s", name, subscription.destination(),
                    FailureText.message(failure));
        }
    }
}
