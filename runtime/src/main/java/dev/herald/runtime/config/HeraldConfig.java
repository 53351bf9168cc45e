package dev.herald.runtime.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import io.quarkus.runtime.annotations.ConfigDocDefault;
import io.quarkus.runtime.annotations.ConfigDocMapKey;
import io.quarkus.runtime.annotations.ConfigGroup;
import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithName;
import io.smallrye.config.WithUnnamedKey;

import dev.herald.FailureAction;
import dev.herald.FilterScope;
import dev.herald.spi.Buffer.Overflow;
import dev.herald.spi.Destination.Declare;

/** Configuration at run time. */
@ConfigMapping(prefix = "quarkus.herald")
@ConfigRoot(phase = ConfigPhase.RUN_TIME)
public interface HeraldConfig {

    /** The key of the defaults for all listeners, queues or topics, among their names. */
    String ALL = "<default>";

    /**
     * Queues, by logical name. The same keys without a name, except `name`, are the defaults for all queues.
     */
    @ConfigDocMapKey("queue-name")
    @WithUnnamedKey(ALL)
    @WithDefaults
    Map<String, DestinationConfig> queue();

    /**
     * Topics, by logical name. The same keys without a name, except `name`, are the defaults for all topics.
     */
    @ConfigDocMapKey("topic-name")
    @WithUnnamedKey(ALL)
    @WithDefaults
    Map<String, DestinationConfig> topic();

    /**
     * Listeners, by id. The same keys without an id are the defaults for all listeners. A listener's own key takes precedence
     * over its annotation's attribute, and the attribute over the default for all.
     */
    @ConfigDocMapKey("listener-id")
    @WithUnnamedKey(ALL)
    @WithDefaults
    Map<String, ListenerConfig> listener();

    /**
     * Names of headers. Those that the message has which a listener is handling are put on every message that is published
     * meanwhile: by publishers, as results and as replies, unless the message sets them itself. Of a batch, only those that all
     * its messages have with the same value. Headers that the broker does not accept are left out, with a warning.
     */
    Optional<List<String>> propagateHeaders();

    /**
     * Publishing.
     */
    PublishConfig publish();

    /**
     * Requests and their replies.
     */
    RequestConfig request();

    /**
     * Replies of this application's listeners.
     */
    ReplyConfig reply();

    /**
     * Amazon SNS.
     */
    SnsConfig sns();

    /**
     * Meters, if the application has Micrometer.
     */
    MetricsConfig metrics();

    /**
     * Spans, if the application has OpenTelemetry.
     */
    TracingConfig tracing();

    /**
     * What the management endpoint allows, if `quarkus.herald.management.enabled` is set. `look`: see listeners and dead
     * letters; `operate`: also pause, resume, stop and start listeners, and change their concurrency; `redrive`: also send dead
     * letters back to their queues; `edit`: also send them back with changes, and discard them. Who may do so is up to the
     * roles of Quarkus.
     */
    // No group and no enum: each would be one more class that every application loads.
    @WithName("management.allow")
    @WithDefault("look")
    String managementAllow();

    /**
     * Whether the management endpoint shows the payloads, group ids and values of headers of dead letters. The reason why a
     * letter died is always shown.
     */
    @WithName("management.payloads")
    @WithDefault("false")
    boolean managementPayloads();

    /** Meters. */
    @ConfigGroup
    interface MetricsConfig {

        /**
         * Whether to measure `herald.delivery.lag`: the time from when a message was sent, by the broker's clock, until its
         * first attempt begins.
         */
        @WithDefault("true")
        boolean lag();

        /**
         * How often to ask the broker how many messages the queues of the listeners and their dead-letter queues hold, for
         * `herald.queue.messages` and `herald.queue.oldest.age`. Each time is a call for each queue, by every instance. `0`:
         * never.
         */
        @ConfigDocDefault("60s; never on Amazon SQS, which charges for each call")
        @WithName("backlog.interval")
        Optional<Duration> backlogInterval();
    }

    /** Spans. */
    @ConfigGroup
    interface TracingConfig {

        /**
         * Which trace the handling of a single message belongs to. `parent`: that of its publisher; `link`: one of its own,
         * with a link to that of the publisher. Batches always have their own.
         */
        @WithDefault("parent")
        Consumer consumer();

        /**
         * Whether each message of a batch has a span of its own when it is published, so that the traces of its consumers
         * begin there. Without, all messages carry the span of the call that sends the batch.
         */
        @WithDefault("true")
        boolean createSpans();

        /**
         * Whether each call that acknowledges, returns or dead-letters messages has a span, with links to the spans that
         * published them; that of a single message is in the trace of its publisher, as `consumer` says.
         */
        @WithDefault("false")
        boolean settleSpans();

        /** The trace of a consumer. */
        enum Consumer {
            PARENT, LINK
        }
    }

    /** A queue or topic. */
    @ConfigGroup
    interface DestinationConfig {

        /**
         * The physical name: the broker's name of the destination, on Amazon also its URL or ARN. Default: the logical name.
         */
        Optional<String> name();

        /**
         * What to do when the application first uses the destination. `create`: create it if it is missing; `verify`: log a
         * warning if it is missing, and wait for it; `none`: assume that it exists. An existing destination is never changed;
         * attributes that differ are logged.
         */
        @ConfigDocDefault("create in development and test mode, and on the memory broker; verify in production")
        Optional<Declare> declare();

        /**
         * Dead letters of this queue.
         */
        DeadLetterConfig deadLetter();

        /**
         * Attributes passed to the broker when it creates the destination, such as `KmsMasterKeyId`.
         */
        @ConfigDocMapKey("attribute-name")
        Map<String, String> attributes();
    }

    /** Dead letters. */
    @ConfigGroup
    interface DeadLetterConfig {

        /**
         * Whether messages are moved to a dead-letter queue after their last attempt. Without one they are retried until they
         * succeed or the broker drops them.
         */
        @ConfigDocDefault("true")
        Optional<Boolean> enabled();

        /**
         * The dead-letter queue's physical name.
         */
        @ConfigDocDefault("the queue's name followed by -dlq (-dlq.fifo for FIFO)")
        Optional<String> name();
    }

    /** A listener. Every value is optional, because annotations and the defaults for all listeners may have it. */
    @ConfigGroup
    interface ListenerConfig {

        /**
         * Whether the listener starts with the application. A disabled listener is in the state `STOPPED`;
         * `Listener.start()` starts it.
         */
        @ConfigDocDefault("true")
        Optional<Boolean> enabled();

        /**
         * Which messages of a topic to receive, in the broker's language (see `@TopicSubscriber`).
         */
        @ConfigDocDefault("the annotation's")
        Optional<String> filter();

        /**
         * What a filter policy is matched against: the `headers` of a message or its `body` (Amazon SNS, memory).
         */
        @ConfigDocDefault("the annotation's, which is headers")
        Optional<FilterScope> filterScope();

        /**
         * The physical name of the queue that holds a topic's messages for the subscriber, on Amazon also its URL or ARN. Not
         * used on Redis, where subscribers have no queue.
         */
        @ConfigDocDefault("<quarkus.application.name>-<topic>-<listener-id>, with .fifo at the end for a FIFO topic")
        Optional<String> queue();

        /**
         * Whether the subscription to a topic outlives the listener (see `@TopicSubscriber`).
         */
        @ConfigDocDefault("the annotation's, which is true")
        Optional<Boolean> durable();

        /**
         * Attributes passed to the broker when the listener subscribes, such as RabbitMQ's `x-priority`.
         */
        @ConfigDocMapKey("attribute-name")
        Map<String, String> attributes();

        /**
         * How many handlers (of a batch listener: batches) run at once; 1 or more.
         */
        @ConfigDocDefault("10")
        OptionalInt concurrency();

        /**
         * How many messages may wait in the application for a free handler; 0 or more. On brokers that are polled, at most as
         * many wait as the handlers complete in about a second, so that messages don't wait here while another instance is
         * idle.
         */
        @ConfigDocDefault("10; 200 in memory; 400 on Redis; on RabbitMQ ten times the concurrency")
        OptionalInt prefetch();

        /**
         * How much memory the messages of the listener may take, from when they are received until they are settled: those
         * that wait and those that are handled. Receives ask for fewer messages as they get larger. One message is received
         * whatever its size. What a handler makes of a payload comes on top.
         */
        @ConfigDocDefault("a sixteenth of the heap")
        Optional<MemorySize> prefetchBytes();

        /**
         * How long a lease lasts before it has to be renewed; one second or more.
         */
        @ConfigDocDefault("the queue's own visibility timeout")
        Optional<Duration> visibilityTimeout();

        /**
         * How long one handler may run; more than zero. After that its lease is given up: `Lease.isLost()` is true, the
         * handler's thread is interrupted or its `Uni` cancelled, and the message is delivered again.
         */
        @ConfigDocDefault("15m")
        Optional<Duration> maxProcessingTime();

        /**
         * Retries.
         */
        RetryConfig retry();

        /**
         * What becomes of a message whose attempt failed, by the name of the exception's class, such as
         * `"com.acme.RateLimited"`; also for its subclasses, and if it is a cause. For a listener, these keys take precedence
         * over `@OnFailure`.
         */
        @ConfigDocMapKey("exception-class")
        Map<String, FailureConfig> failure();

        /**
         * Batches, of a listener that takes a list.
         */
        BatchConfig batch();

        /**
         * How many messages the handler begins at most, as a number for each second, minute or hour: `14/s`, `600/m`, `5000/h`.
         * They are spread evenly. What may not begin is not received, but for what a broker that pushes has sent before
         * (RabbitMQ: `prefetch`). For each instance of the application.
         */
        @ConfigDocDefault("no limit")
        Optional<String> rate();

        /**
         * Pauses while what the handler needs is away.
         */
        PauseConfig pause();

        /**
         * Receive calls, on brokers that are polled.
         */
        PollConfig poll();

        /**
         * Acknowledgement calls.
         */
        AcknowledgementConfig acknowledgement();

        /**
         * Messages that wait for a handler, on brokers without back pressure (Redis Pub/Sub).
         */
        BufferConfig buffer();

        /**
         * How long a stop waits for running handlers before it returns their messages to the broker; zero or more.
         */
        @ConfigDocDefault("20s")
        Optional<Duration> shutdownTimeout();

        /**
         * Health.
         */
        HealthConfig health();
    }

    /** What a listener means to the health of the application, if it has the extension `quarkus-smallrye-health`. */
    @ConfigGroup
    interface HealthConfig {

        /**
         * When the readiness check, `/q/health/ready`, is down. `start`: until the listener has received for the first time
         * since the application started; later failures of the broker do not count, so that the application still gets HTTP
         * requests. `always`: also while it has not been receiving for longer than `health.grace`. `never`: the listener does
         * not count. A listener that is disabled, paused or stopped is always ready.
         */
        @ConfigDocDefault("start")
        Optional<Readiness> readiness();

        /**
         * Whether the startup check, `/q/health/started`, is down until the listener has received for the first time since the
         * application started. Kubernetes restarts containers whose startup probe fails for too long, also if the cause is a
         * broker that is away.
         */
        @ConfigDocDefault("false")
        Optional<Boolean> startup();

        /**
         * For how long a listener that is to receive may fail to before it counts as not ready (with `health.readiness=always`)
         * and not well; zero or more. The time runs from the first failure until a receive succeeds.
         */
        @ConfigDocDefault("30s")
        Optional<Duration> grace();

        /** When a listener that does not receive makes the application unready. */
        enum Readiness {
            START, ALWAYS, NEVER
        }
    }

    /** Retries. The delay before attempt n + 1 is delay × multiplier^(n-1), at most max-delay, ± jitter. */
    @ConfigGroup
    interface RetryConfig {

        /**
         * After how many failed attempts a message is dead-lettered; 1 or more.
         */
        @ConfigDocDefault("5")
        OptionalInt maxAttempts();

        /**
         * The delay before the second attempt; zero or more.
         */
        @ConfigDocDefault("1s")
        Optional<Duration> delay();

        /**
         * The factor by which the delay grows with each further attempt; 1 to 1000.
         */
        @ConfigDocDefault("2")
        Optional<Double> multiplier();

        /**
         * The longest delay, before jitter; not less than `retry.delay`.
         */
        @ConfigDocDefault("5m")
        Optional<Duration> maxDelay();

        /**
         * The fraction of the delay by which it varies at random, in both directions; 0 to 1.
         */
        @ConfigDocDefault("0.2")
        Optional<Double> jitter();
    }

    /**
     * Pauses while something that the handler needs is away, such as a database. Its failures do not count as attempts, the
     * messages wait in the application, and one at a time is tried until one succeeds. No effect on Redis Pub/Sub.
     */
    @ConfigGroup
    interface PauseConfig {

        /**
         * Whether the listener pauses at all. Failures that show that something is away pause it: a refused connection, an unknown host, a lost connection to a
         * database, an open circuit breaker, a broker that does not take what the handler publishes.
         */
        @ConfigDocDefault("true")
        Optional<Boolean> enabled();

        /**
         * Further exceptions that pause the listener, by the names of their classes. Subclasses count, and causes are searched.
         */
        Optional<List<String>> on();

        /**
         * The name of a circuit breaker (`@CircuitBreakerName`) that pauses the listener when it opens. Requires
         * `quarkus-smallrye-fault-tolerance`.
         */
        Optional<String> circuitBreaker();

        /**
         * The share of the last 20 calls from which on the listener pauses if they fail, whatever they fail of, as soon as there
         * have been 10; more than 0, at most 1. The attempts until then count.
         */
        @ConfigDocDefault("none")
        Optional<Double> failureRatio();

        /**
         * How long the listener waits at most before it tries the next message; more than zero. The first tries follow sooner.
         */
        @ConfigDocDefault("10s")
        Optional<Duration> delay();
    }

    /** What becomes of a message on an exception. */
    @ConfigGroup
    interface FailureConfig {

        /**
         * `retry`: try again, until the attempts are used up; `dead-letter`: move to the dead-letter queue at once; `drop`:
         * remove from the queue after a warning in the log; `pause`: pause the listener, because what its handler needs is away.
         */
        @ConfigDocDefault("that of @OnFailure for this exception, or else retry")
        Optional<FailureAction> action();

        /**
         * The delay before the next attempt, exactly; zero or more.
         */
        @ConfigDocDefault("that of @OnFailure for this exception, or else the listener's own, which grows")
        Optional<Duration> delay();

        /**
         * After how many attempts a message that fails so is dead-lettered; 1 or more, and more or fewer than
         * `retry.max-attempts`.
         */
        @ConfigDocDefault("that of @OnFailure for this exception, or else retry.max-attempts")
        OptionalInt maxAttempts();
    }

    /** Batches. */
    @ConfigGroup
    interface BatchConfig {

        /**
         * The most messages that one call of the handler gets; 1 or more. More than 100,000 count as 100,000.
         */
        @ConfigDocDefault("10")
        OptionalInt size();

        /**
         * How long a batch may wait to fill up; zero or more. No effect on FIFO queues, because their broker delivers no
         * further messages of a group until those received are settled.
         */
        @ConfigDocDefault("0; 10ms on RabbitMQ")
        Optional<Duration> linger();
    }

    /** Polling. */
    @ConfigGroup
    interface PollConfig {

        /**
         * How long a receive call waits for messages (Amazon SQS: up to 20 s). A stop waits for the call to end.
         */
        @ConfigDocDefault("20s; 1s in development and test mode")
        Optional<Duration> waitTime();

        /**
         * How many receive calls may run at once; 1 or more. An idle queue has one; further calls are made only while calls
         * return 10 messages, the most that Amazon SQS allows. Ignored by other brokers.
         */
        @ConfigDocDefault("one for each 10 messages of concurrency (times batch.size) and prefetch, at most 10")
        OptionalInt maxConcurrent();
    }

    /** Acknowledgements. */
    @ConfigGroup
    interface AcknowledgementConfig {

        /**
         * How many acknowledgements are sent in one call; 1 or more (Amazon SQS: up to 10).
         */
        @ConfigDocDefault("10; 20 on RabbitMQ, 100 on Redis")
        OptionalInt batchSize();

        /**
         * How long an acknowledgement may wait for others to share its call; zero or more. With zero, an acknowledgement is
         * sent as soon as the previous call has ended.
         */
        @ConfigDocDefault("100ms on Amazon SQS and in memory, 0 for FIFO and push; 1ms on RabbitMQ; 5ms on Redis")
        Optional<Duration> linger();
    }

    /** Messages that wait for a handler. */
    @ConfigGroup
    interface BufferConfig {

        /**
         * How many messages may wait, as far as `prefetch-bytes` allows; 1 or more.
         */
        @ConfigDocDefault("1000")
        OptionalInt size();

        /**
         * What to do with the next message when the buffer is full. `drop-oldest`: drop the message that has waited longest;
         * `drop-newest`: drop the new message; `disconnect`: close the connection, and open it again when the buffer is
         * empty, so that one gap is reported instead of single losses.
         */
        @ConfigDocDefault("drop-oldest")
        Optional<Overflow> overflow();
    }

    /** Publishing. */
    @ConfigGroup
    interface PublishConfig {

        /**
         * How long a publisher waits for the broker's confirmation on RabbitMQ and Redis; more than zero. On Amazon SQS and
         * SNS the timeouts of their clients apply.
         */
        @WithDefault("10s")
        @WithConverter(TimeoutConverter.class)
        Duration timeout();
    }

    /** Requests. */
    @ConfigGroup
    interface RequestConfig {

        /**
         * How long a request waits for its reply; more than zero.
         */
        @WithDefault("30s")
        @WithConverter(TimeoutConverter.class)
        Duration timeout();
    }

    /** Replies. */
    @ConfigGroup
    interface ReplyConfig {

        /**
         * The queues to which replies may be sent: patterns of names, in which `*` matches any text. Of a URL or an ARN, the
         * last part is matched. Anyone who can send a request can name any reply queue in it, so allow only queues that may
         * receive messages of this application. A reply to another queue is dropped with a warning.
         */
        @WithDefault("herald-replies-*,amq.rabbitmq.reply-to.*,amq.gen-*")
        Optional<List<String>> allowed();
    }

    /** Amazon SNS. */
    @ConfigGroup
    interface SnsConfig {

        /**
         * Topics whose messages are pushed to an HTTP endpoint of the application.
         */
        PushConfig push();
    }

    /** The endpoint that topics are pushed to. */
    @ConfigGroup
    interface PushConfig {

        /**
         * The endpoint's path, below `quarkus.http.root-path`; the subscriber's id follows as its last segment. Amazon SNS must
         * be able to call it without credentials: Herald verifies the signature of every message.
         */
        @WithDefault("/herald/sns")
        String path();

        /**
         * The application's public URL, such as `https://orders.example.com`; the path and the subscriber's id are appended.
         * With `declare=create` Herald subscribes this endpoint to its topic. If unset, subscribe the endpoint yourself, with
         * raw delivery disabled.
         */
        Optional<String> url();

        /**
         * The host, or `host:port`, from which signing certificates are downloaded instead of Amazon's, for emulators; plain
         * HTTP is allowed for it. This host can forge messages, so leave it unset in production.
         */
        @ConfigDocDefault("sns.<region>.amazonaws.com, of the topic's region")
        Optional<String> certificateHost();

        /**
         * The age after which a message is rejected; more than zero. A message that this instance has handled within this time
         * is not handled again if it is repeated. Amazon SNS retries for an hour at most, so a shorter window may lose
         * messages.
         */
        @WithDefault("65m")
        @WithConverter(TimeoutConverter.class)
        Duration replayWindow();
    }
}
