package dev.herald.runtime.sqs;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
 * Queues that live as long as the instance that created them. Amazon SQS has no such queues, so each has a tag with its
 * expiry time, which is renewed every minute, and each instance with such a queue deletes those that expired long ago. A
 * missing permission is logged once, and its step is skipped. Thread-safe; methods block.
 */
public final class SqsTemporaryQueues {

    /** The tag with the expiry time of a queue, in seconds since 1970. A queue without it is never deleted. */
    public static final String ALIVE_UNTIL = "herald-alive-until";

    /** The time from a renewal to the expiry. */
    private static final Duration LIFE = Duration.ofMinutes(5);
    /** The time from the expiry to the deletion, because the clocks of instances differ. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    private static final Logger LOG = Logger.getLogger(SqsTemporaryQueues.class);
    private static final Set<String> DENIED = Set.of("AccessDenied", "AuthorizationError", "UnsupportedOperation");
    private static final Duration RENEWAL = Duration.ofMinutes(1);
    private static final Duration SWEEPING = Duration.ofMinutes(10);
    /** The maximum page size of Amazon SQS. */
    private static final int LISTED_AT_ONCE = 1000;

    private final SqsClient client;
    private final String prefix;
    private final Companions companions;
    private final InstantSource clock;
    private final Ticker ticker;
    private final Map<String, InUse> inUse = new ConcurrentHashMap<>();
    private final Set<String> rejected = ConcurrentHashMap.newKeySet();
    private Runnable endOfTicks;
    private Instant swept = Instant.MIN;

    /**
     * A queue of this instance.
     *
     * @param name its name
     * @param url its URL
     * @param arn its ARN, as reported by the service
     */
    public record TemporaryQueue(String name, String url, String arn) {
    }

    /** Deletes what belongs to a queue of a terminated instance, such as a subscription that the queue's tags name. */
    public interface Companions {

        /** Queues to which nothing else belongs. */
        Companions NONE = (name, tags) -> {
        };

        /**
         * Called before the queue is deleted, possibly several times for the same queue.
         *
         * @throws RuntimeException if it failed: the queue and its tags are kept until the next sweep
         */
        void remove(String queueName, Map<String, String> tags);
    }

    /** Runs a task immediately and then periodically, on a thread that may block. */
    public interface Ticker {

        /** @return stops it */
        Runnable every(Duration period, Runnable task);
    }

    private record InUse(TemporaryQueue queue, Map<String, String> tags, Instant tagged) {
    }

    /**
     * @param prefix the common prefix of the queues' names, at most 44 of the 80 characters that SQS allows; other queues
     *        are left unchanged
     * @param companions deletes what belongs to a queue
     */
    public SqsTemporaryQueues(SqsClient client, String prefix, Companions companions) {
        this(client, prefix, companions, InstantSource.system(), SqsTemporaryQueues::onOwnThread);
    }

    /** @param ticker runs renewals and sweeps while a queue is in use */
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
     * Creates a queue and renews it until it is deleted. The first queue starts renewals and sweeps.
     *
     * @param attributes by their SQS names
     * @param tags in addition to the expiry time
     * @throws SdkException if the queue cannot be created
     */
    public TemporaryQueue create(Map<String, String> attributes, Map<String, String> tags) {
        return create(false, attributes, tags);
    }

    /** Creates a FIFO queue or a standard queue. */
    public TemporaryQueue create(boolean fifo, Map<String, String> attributes, Map<String, String> tags) {
        SqsAddress address = SqsAddress.named(FifoNaming.named(prefix + UUID.randomUUID(), fifo));
        Instant now = clock.instant();
        SqsQueue made = create(address, attributes, alive(tags, now));
        TemporaryQueue queue = new TemporaryQueue(address.name(), made.url(), made.arn());
        inUse.put(queue.url(), new InUse(queue, tags, now));
        tickWhileInUse();
        return queue;
    }

    private SqsQueue create(SqsAddress address, Map<String, String> attributes, Map<String, String> tags) {
        SqsQueues queues = new SqsQueues(client);
        try {
            return queues.create(address, attributes, tags);
        } catch (AwsServiceException failure) {
            if (!mayBeOfTags(failure)) {
                throw failure;
            }
            SqsQueue untagged = queues.create(address, attributes, Map.of());
            rejected("sqs:TagQueue", failure);
            return untagged;
        }
    }

    /** A queue without tags would outlive this instance: what only fails for now, such as a throttled call, is tried again. */
    private static boolean mayBeOfTags(AwsServiceException failure) {
        return DENIED.contains(AwsFailures.code(failure))
                || AwsFailures.reason(failure).toLowerCase(Locale.ROOT).contains("tag");
    }

    /** Adds tags to a queue, such as the name of what belongs to it; they are passed to {@link Companions}. */
    public void tag(TemporaryQueue queue, Map<String, String> tags) {
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

    /** Deletes a queue. The last deletion ends renewals and sweeps. */
    public void delete(TemporaryQueue queue) {
        inUse.remove(queue.url());
        tickWhileInUse();
        attempt("sqs:DeleteQueue", () -> client.deleteQueue(request -> request.queueUrl(queue.url())));
    }

    /** Looks for queues while it holds the lock, so that of two calls at once the later one decides. */
    private synchronized void tickWhileInUse() {
        boolean wanted = !inUse.isEmpty();
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
            // No failure may end the renewals, because other instances would delete the queues.
            LOG.debugf(failure, "Renewing the temporary queues %s* failed; trying again in a minute", prefix);
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
            LOG.warnf("Keeping orphaned queue '%s': deleting its subscription failed: %s",
                    name, AwsFailures.reason(failure));
            return;
        }
        attempt("sqs:DeleteQueue", () -> client.deleteQueue(request -> request.queueUrl(url)))
                .ifPresent(done -> LOG.infof("Deleted orphaned queue '%s'", name));
    }

    private static boolean isOver(String aliveUntil, Instant over) {
        try {
            return aliveUntil != null && Long.parseLong(aliveUntil) < over.getEpochSecond();
        } catch (NumberFormatException notOurTag) {
            return false;
        }
    }

    /** The result of a call; empty if it failed. A failure that will recur is logged. */
    private <T> Optional<T> attempt(String action, Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (RuntimeException failure) {
            if (!SqsFailures.isMissingQueue(failure)) {
                rejected(action, failure);
            }
            return Optional.empty();
        }
    }

    private void rejected(String action, RuntimeException failure) {
        boolean permanent = failure instanceof AwsServiceException service && !service.isThrottlingException()
                && service.statusCode() < 500;
        if (permanent && rejected.add(action)) {
            LOG.warnf("Queues %s* of crashed instances may not be deleted: Amazon SQS rejects %s (%s). Grant the application "
                    + "sqs:TagQueue, sqs:ListQueueTags and sqs:DeleteQueue on them, and sqs:ListQueues, or delete them "
                    + "yourself", prefix, action, AwsFailures.reason(failure));
        } else {
            LOG.debugf(failure, "%s failed for a queue %s*", action, prefix);
        }
    }
}
