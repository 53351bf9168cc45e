package dev.herald.runtime.container;

import java.time.Duration;
import java.util.Optional;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.herald.AckMode;
import dev.herald.ListenerDescription;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.Backoff;

/** A listener as it was made. Applications return it as JSON, also as native executables. */
@RegisterForReflection
record DescribedListener(String method, Source source, Optional<String> queue, Optional<String> deadLetterQueue,
        Threads threads, AckMode acknowledgement, int batchSize, Duration maxProcessingTime, Optional<Retry> retry)
        implements
            ListenerDescription {

    /** @param redelivers whether its broker does */
    static ListenerDescription of(ListenerMethod method, ListenerSettings settings, Subscription subscription,
            boolean redelivers) {
        return new DescribedListener(method.description(), source(method), queue(subscription, redelivers),
                redelivers ? Optional.ofNullable(subscription.deadLetterQueue()) : Optional.empty(), threads(method),
                method.ack(), settings.batchSize(), settings.maxProcessingTime(),
                redelivers ? Optional.of(RetryPlan.of(settings)) : Optional.empty());
    }

    private static Source source(ListenerMethod method) {
        return method.kind() == Kind.QUEUE ? Source.QUEUE : Source.TOPIC;
    }

    private static Optional<String> queue(Subscription subscription, boolean redelivers) {
        Subscriber subscriber = subscription.subscriber();
        if (subscriber == null) {
            return Optional.of(subscription.destination().physicalName());
        }
        return redelivers && !subscriber.push() ? Optional.of(subscriber.queue()) : Optional.empty();
    }

    private static Threads threads(ListenerMethod method) {
        return switch (method.threads()) {
            case WORKER -> Threads.WORKER;
            case EVENT_LOOP -> Threads.EVENT_LOOP;
            case VIRTUAL_THREAD -> Threads.VIRTUAL_THREAD;
        };
    }

    /** When a failed message is tried again. */
    @RegisterForReflection
    record RetryPlan(int maxAttempts, Duration delay, double multiplier, Duration maxDelay, double jitter)
            implements
                Retry {

        static Retry of(ListenerSettings settings) {
            Backoff backoff = settings.retry();
            return new RetryPlan(settings.maxAttempts(), backoff.first(), backoff.multiplier(), backoff.max(),
                    backoff.jitter());
        }
    }
}
