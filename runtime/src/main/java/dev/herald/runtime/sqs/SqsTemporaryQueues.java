package dev.herald.runtime.sqs;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jboss.logging.Logger;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

import dev.herald.runtime.aws.AwsFailures;
import dev.herald.spi.support.FifoNaming;

/**
 * Queues that go with the instance that made them. Amazon SQS knows no such queues: each has a tag that says until when it
 * is in use, which is renewed every minute, and whoever has one open deletes those whose time is long over. What the
 * application has no permission for is told once, and left undone. Thread-safe; calls block.
 */
public final class SqsTemporaryQueues {

    /** Until when a queue is in use, in seconds since 1970. One without this tag is nobody's to delete. */
    public static final String ALIVE_UNTIL = "herald-alive-until";

    /** How long a queue is in use if nothing more is heard of its instance. */
    private static final Duration LIFE = Duration.ofMinutes(5);
    /** How long the queue is left alone then: the clocks of instances differ. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    private static final Logger LOG = Logger.getLogger(SqsTemporaryQueues.class);
    private static final Duration RENEWAL = Duration.ofMinutes(1);
    private static final Duration SWEEPING = Duration.ofMinutes(10);
    /** The most that Amazon SQS lists in one call. */
    private static final int LISTED_AT_ONCE = 1000;

    private final SqsClient client;
    private final String prefix;
    private final Companions companions;
    private final InstantSource clock;
    private final Ticker ticker;
    private final Map<String, InUse> inUse = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private Runnable endOfTicks;
    private Instant swept = Instant.MIN;

    /**
     * A queue that was made.
     *
     * @param name its name
     * @param url its URL
     * @param arn its ARN, as the server has it
     */
    public record Queue(String name, String url, String arn) {
    }

    /** What has to go with a queue whose instance is gone, such as a subscription that its tags name. */
    public interface Companions {

        /** Nothing. */
        Companions NONE = (name, tags) -> {
        };

        /**
         * Removes it, before the queue is deleted. May be called again for the same queue.
         *
         * @throws RuntimeException if that failed: the queue stays then, and with it the tags, until the next sweep
         */
        void remove(String queueName, Map<String, String> tags);
    }

    /** Runs a task at once, and then again and again, on a thread that may block. */
    public interface Ticker {

        /** @return ends it */
        Runnable every(Duration period, Runnable task);
    }

    private record InUse(Queue queue, Map<String, String> tags, Instant tagged) {
    }

    /**
     * @param prefix what the queues' names begin with, at most 44 characters of the 80 that SQS allows; all others are
     *        left alone
     * @param companions what else goes with a queue
     */
    public SqsTemporaryQueues(SqsClient client, String prefix, Companions companions) {
        this(client, prefix, companions, InstantSource.system(), SqsTemporaryQueues::onOwnThread);
    }

    /** @param ticker what renews and sweeps while a queue is in use */
    public SqsTemporaryQueues(SqsClient client, String prefix, Companions companions, InstantSource clock, Ticker ticker) {
        this.client = client;
        this.prefix = prefix;
        this.companions = companions;
        this.clock = clock;
        this.ticker = ticker;
    }

    private static Runnable onOwnThread(Duration period, Runnable task) {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(run -> {
            Thread thread = new Thread(run, "herald-queues");
            thread.setDaemon(true);
            thread.setContextClassLoader(application);
            return thread;
        });
        timer.scheduleWithFixedDelay(task, 0, period.toNanos(), TimeUnit.NANOSECONDS);
        return timer::shutdownNow;
    }

    /**
     * Makes a queue, in use until it is deleted. The first one starts the renewal, and the sweeping.
     *
     * @param attributes of the queue, by the names of SQS
     * @param tags beside the one that keeps it alive
     * @throws SdkException if it can't be made
     */
    public Queue create(Map<String, String> attributes, Map<String, String> tags) {
        return create(false, attributes, tags);
    }

    /** The same for a FIFO queue, or a standard one. */
    public Queue create(boolean fifo, Map<String, String> attributes, Map<String, String> tags) {
        SqsAddress address = SqsAddress.named(FifoNaming.named(prefix + UUID.randomUUID(), fifo));
        Instant now = clock.instant();
        SqsQueue made = create(address, attributes, alive(tags, now));
        Queue queue = new Queue(address.name(), made.url(), made.arn());
        inUse.put(queue.url(), new InUse(queue, tags, now));
        tick(true);
        return queue;
    }

    private SqsQueue create(SqsAddress address, Map<String, String> attributes, Map<String, String> tags) {
        SqsQueues queues = new SqsQueues(client);
        try {
            return queues.create(address, attributes, tags);
        } catch (AwsServiceException failure) {
            SqsQueue untagged = queues.create(address, attributes, Map.of());
            refused("sqs:TagQueue", failure);
            return untagged;
        }
    }

    /** Adds tags to a queue that is in use, such as the name of what goes with it; {@link Companions} will see them. */
    public void tag(Queue queue, Map<String, String> tags) {
        InUse tagged = inUse.computeIfPresent(queue.url(), (url, old) -> {
            Map<String, String> all = new LinkedHashMap<>(old.tags);
            all.putAll(tags);
            return new InUse(queue, all, clock.instant());
        });
        if (tagged != null) {
            tag(tagged);
        }
    }

    private void tag(InUse used) {
        attempt("sqs:TagQueue", () -> client.tagQueue(request -> request.queueUrl(used.queue.url())
                .tags(alive(used.tags, used.tagged))));
    }

    private static Map<String, String> alive(Map<String, String> tags, Instant now) {
        Map<String, String> all = new LinkedHashMap<>(tags);
        all.put(ALIVE_UNTIL, Long.toString(now.plus(LIFE).getEpochSecond()));
        return all;
    }

    /** Deletes a queue that is not needed any more; the last one ends the renewal. */
    public void delete(Queue queue) {
        inUse.remove(queue.url());
        tick(!inUse.isEmpty());
        attempt("sqs:DeleteQueue", () -> client.deleteQueue(request -> request.queueUrl(queue.url())));
    }

    private synchronized void tick(boolean wanted) {
        if (wanted && endOfTicks == null) {
            endOfTicks = ticker.every(RENEWAL, this::renewAndSweep);
        } else if (!wanted && endOfTicks != null) {
            endOfTicks.run();
            endOfTicks = null;
        }
    }

    private void renewAndSweep() {
        try {
            Instant now = clock.instant();
            inUse.keySet().forEach(url -> renew(url, now));
            if (!now.isBefore(swept.plus(SWEEPING))) {
                swept = now;
                sweep(now.minus(GRACE));
            }
        } catch (Throwable failure) {
            // Whatever it was: who renews no more has its queues deleted by others.
            LOG.debugf(failure, "Temporary queues %s* were not seen to; they will be in a minute", prefix);
        }
    }

    private void renew(String url, Instant now) {
        InUse old = inUse.get(url);
        if (old != null && !old.tagged.plus(RENEWAL).isAfter(now)) {
            InUse renewed = new InUse(old.queue, old.tags, now);
            if (inUse.replace(url, old, renewed)) {
                tag(renewed);
            }
        }
    }

    private void sweep(Instant over) {
        attempt("sqs:ListQueues", () -> client.listQueuesPaginator(request -> request.queueNamePrefix(prefix)
                .maxResults(LISTED_AT_ONCE)).queueUrls().stream().toList()).orElse(List.of()).stream()
                .filter(url -> !inUse.containsKey(url) && SqsAddress.of(url).name().startsWith(prefix))
                .forEach(url -> sweep(url, over));
    }

    private void sweep(String url, Instant over) {
        Map<String, String> tags = attempt("sqs:ListQueueTags",
                () -> client.listQueueTags(request -> request.queueUrl(url)).tags()).orElse(Map.of());
        if (!isOver(tags.get(ALIVE_UNTIL), over)) {
            return;
        }
        String name = SqsAddress.of(url).name();
        try {
            companions.remove(name, tags);
        } catch (RuntimeException failure) {
            LOG.warnf("The queue '%s' of an instance that is gone stays for now: what goes with it could not be removed: %s",
                    name, AwsFailures.reason(failure));
            return;
        }
        attempt("sqs:DeleteQueue", () -> client.deleteQueue(request -> request.queueUrl(url)))
                .ifPresent(done -> LOG.infof("The queue '%s' of an instance that is gone was deleted", name));
    }

    private static boolean isOver(String aliveUntil, Instant over) {
        try {
            return aliveUntil != null && Long.parseLong(aliveUntil) < over.getEpochSecond();
        } catch (NumberFormatException somebodyElses) {
            return false;
        }
    }

    /** What the call answers; empty if it failed, which is told if it will do so again. */
    private <T> Optional<T> attempt(String action, Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (RuntimeException failure) {
            if (!SqsFailures.isMissingQueue(failure)) {
                refused(action, failure);
            }
            return Optional.empty();
        }
    }

    private void refused(String action, RuntimeException failure) {
        boolean lasting = failure instanceof AwsServiceException service && !service.isThrottlingException()
                && service.statusCode() < 500;
        if (lasting && refused.add(action)) {
            LOG.warnf("The queues %s* of instances that crash may stay: Amazon SQS refuses %s (%s). Allow the application "
                    + "sqs:TagQueue, sqs:ListQueueTags and sqs:DeleteQueue on them, and sqs:ListQueues, or delete them "
                    + "yourself", prefix, action, AwsFailures.reason(failure));
        } else {
            LOG.debugf(failure, "%s failed for a queue %s*", action, prefix);
        }
    }
}
