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
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithUnnamedKey;

import dev.herald.FilterScope;
import dev.herald.spi.Buffer.Overflow;
import dev.herald.spi.Destination.Declare;

/** What is decided when the application starts. */
@ConfigMapping(prefix = "quarkus.herald")
@ConfigRoot(phase = ConfigPhase.RUN_TIME)
public interface HeraldConfig {

    /** The key under which the defaults for all listeners stand, beside the listeners' ids. */
    String ALL = "<default>";

    /**
     * Queues, by logical name.
     */
    @ConfigDocMapKey("queue-name")
    @WithDefaults
    Map<String, DestinationConfig> queue();

    /**
     * Topics, by logical name.
     */
    @ConfigDocMapKey("topic-name")
    @WithDefaults
    Map<String, DestinationConfig> topic();

    /**
     * Listeners, by id. The same keys without an id are the defaults for all: a listener's own key wins over its
     * annotation's attribute, which wins over the default for all.
     */
    @ConfigDocMapKey("listener-id")
    @WithUnnamedKey(ALL)
    @WithDefaults
    Map<String, ListenerConfig> listener();

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

    /** A queue or topic. */
    @ConfigGroup
    interface DestinationConfig {

        /**
         * The name the broker knows it by: a name, and on Amazon also a URL or an ARN. Default: the logical name.
         */
        Optional<String> name();

        /**
         * What to do about its existence when the application first uses it. `create`: create it if it is missing;
         * `verify`: report if it is missing, and wait for it; `none`: assume it. An existing destination is never
         * changed; attributes that differ are reported.
         */
        @ConfigDocDefault("create in development and test mode, and on the memory broker; verify in production")
        Optional<Declare> declare();

        /**
         * Dead letters of this queue.
         */
        DeadLetterConfig deadLetter();

        /**
         * Attributes passed through to the broker when it creates the destination, such as
         * `KmsMasterKeyId`.
         */
        @ConfigDocMapKey("attribute-name")
        Map<String, String> attributes();
    }

    /** Dead letters. */
    @ConfigGroup
    interface DeadLetterConfig {

        /**
         * Whether messages that failed for good go to a dead-letter queue. Without one they are retried until the
         * broker drops them.
         */
        @WithDefault("true")
        boolean enabled();

        /**
         * The dead-letter queue's physical name.
         */
        @ConfigDocDefault("the queue's name followed by -dlq (-dlq.fifo for FIFO)")
        Optional<String> name();
    }

    /** A listener. Every value is optional: it may also come from the annotation, or from the defaults for all. */
    @ConfigGroup
    interface ListenerConfig {

        /**
         * Whether the listener runs. One that is disabled is in the state `STOPPED` and can be started by hand.
         */
        @ConfigDocDefault("true")
        Optional<Boolean> enabled();

        /**
         * Which of a topic's messages to get, in the broker's language (see `@TopicSubscriber`).
         */
        @ConfigDocDefault("the annotation's")
        Optional<String> filter();

        /**
         * What the filter looks at, where it is a policy: the `headers` of a message or its `body` (Amazon SNS, memory).
         */
        @ConfigDocDefault("the annotation's, which is headers")
        Optional<FilterScope> filterScope();

        /**
         * The queue that keeps a topic's messages for the subscriber: its name on the broker, and on Amazon also its URL
         * or ARN. Not used on Redis, where subscribers have no queue.
         */
        @ConfigDocDefault("<quarkus.application.name>-<topic>-<listener-id>, with .fifo at the end for a FIFO topic")
        Optional<String> queue();

        /**
         * Whether the subscription to a topic outlives the listener (see `@TopicSubscriber`).
         */
        @ConfigDocDefault("the annotation's, which is true")
        Optional<Boolean> durable();

        /**
         * Attributes passed through to the broker when the listener subscribes, such as RabbitMQ's `x-priority`.
         */
        @ConfigDocMapKey("attribute-name")
        Map<String, String> attributes();

        /**
         * How many handlers (of a batch listener: batches) run at once.
         */
        @ConfigDocDefault("10")
        OptionalInt concurrency();

        /**
         * How many messages may wait in the application for a free handler. On brokers that are polled no more wait than
         * handlers do within a second, by the average: a message never waits long behind a slow one while another instance
         * is idle.
         */
        @ConfigDocDefault("10; 200 in memory; 400 on Redis; on RabbitMQ ten times the concurrency")
        OptionalInt prefetch();

        /**
         * How long a lease lasts before it has to be renewed; at least one second.
         */
        @ConfigDocDefault("the queue's own visibility timeout")
        Optional<Duration> visibilityTimeout();

        /**
         * How long one handler may run. After that its lease is given up: the handler is told (`Lease.isLost()`, thread
         * interrupt or cancelled `Uni`) and the message is delivered again.
         */
        @ConfigDocDefault("15m")
        Optional<Duration> maxProcessingTime();

        /**
         * Retries.
         */
        RetryConfig retry();

        /**
         * Batches, of a listener that takes a list.
         */
        BatchConfig batch();

        /**
         * How receiving is done, on brokers that are polled.
         */
        PollConfig poll();

        /**
         * How acknowledgements are sent.
         */
        AcknowledgementConfig acknowledgement();

        /**
         * Messages that wait for a handler, of brokers that can't be asked to wait (Redis Pub/Sub).
         */
        BufferConfig buffer();

        /**
         * How long a stop waits for handlers to finish before it releases what is not done.
         */
        @ConfigDocDefault("20s")
        Optional<Duration> shutdownTimeout();
    }

    /** Retries. The delay before attempt n + 1 is delay × multiplier^(n-1), at most max-delay, ± jitter. */
    @ConfigGroup
    interface RetryConfig {

        /**
         * How often a message is tried before it is dead-lettered.
         */
        @ConfigDocDefault("5")
        OptionalInt maxAttempts();

        /**
         * The delay before the second attempt.
         */
        @ConfigDocDefault("1s")
        Optional<Duration> delay();

        /**
         * What the delay is multiplied by after each further attempt.
         */
        @ConfigDocDefault("2")
        Optional<Double> multiplier();

        /**
         * The longest delay.
         */
        @ConfigDocDefault("5m")
        Optional<Duration> maxDelay();

        /**
         * By which share of itself a delay varies at random, in both directions: 0 to 1.
         */
        @ConfigDocDefault("0.2")
        Optional<Double> jitter();
    }

    /** Batches. */
    @ConfigGroup
    interface BatchConfig {

        /**
         * The most messages one call gets; 100,000 at most.
         */
        @ConfigDocDefault("10")
        OptionalInt size();

        /**
         * How long a batch may wait to fill up. Has no effect on FIFO queues: there, a batch is what one receive brought,
         * for the broker gives out no more of a message group before those are settled.
         */
        @ConfigDocDefault("0: a batch is what one receive brought; 10ms on RabbitMQ")
        Optional<Duration> linger();
    }

    /** Polling. */
    @ConfigGroup
    interface PollConfig {

        /**
         * How long a receive call waits for messages to come (Amazon SQS: up to 20 s). A stop waits for the call to
         * end.
         */
        @ConfigDocDefault("20s; 1s in development and test mode")
        Optional<Duration> waitTime();

        /**
         * How many receive calls may run at once. There is one while the queue is idle; more are made only while calls
         * come back full. Amazon SQS alone: a call brings at most 10 messages there. Elsewhere one receiver brings all
         * there is, and this says nothing.
         */
        @ConfigDocDefault("one for each 10 messages of concurrency and prefetch, at most 10")
        OptionalInt maxConcurrent();
    }

    /** Acknowledgements. */
    @ConfigGroup
    interface AcknowledgementConfig {

        /**
         * How many acknowledgements are sent in one call (Amazon SQS: up to 10).
         */
        @ConfigDocDefault("10; 20 on RabbitMQ, 100 on Redis")
        OptionalInt batchSize();

        /**
         * How long an acknowledgement may wait for others to share its call. Zero where order matters: on FIFO queues
         * an acknowledgement is sent as soon as the previous call has ended. Zero, too, where Amazon SNS pushes and waits for
         * the answer.
         */
        @ConfigDocDefault("100ms on Amazon SQS and in memory, 0 for FIFO and push; 1ms on RabbitMQ; 5ms on Redis")
        Optional<Duration> linger();
    }

    /** Messages that wait. */
    @ConfigGroup
    interface BufferConfig {

        /**
         * How many messages there may be.
         */
        @ConfigDocDefault("1000")
        OptionalInt size();

        /**
         * What happens to the next one. `drop-oldest`: the one that waited longest is dropped; `drop-newest`: the one
         * that came is dropped; `disconnect`: the connection is closed, and opened again when the buffer is empty, so
         * that a gap is reported instead of single losses.
         */
        @ConfigDocDefault("drop-oldest")
        Optional<Overflow> overflow();
    }

    /** Publishing. */
    @ConfigGroup
    interface PublishConfig {

        /**
         * How long a publisher waits for the broker to confirm, where the broker's client has no such setting of its own
         * (RabbitMQ, Redis).
         */
        @WithDefault("10s")
        @WithConverter(TimeoutConverter.class)
        Duration timeout();
    }

    /** Requests. */
    @ConfigGroup
    interface RequestConfig {

        /**
         * How long a request waits for its reply.
         */
        @WithDefault("30s")
        @WithConverter(TimeoutConverter.class)
        Duration timeout();
    }

    /** Replies. */
    @ConfigGroup
    interface ReplyConfig {

        /**
         * The queues that a request may have its reply sent to: patterns of names, in which `*` stands for anything. Of a
         * URL or an ARN the last part is the name. Whoever can send a request can write any address into it: allow no
         * queue that must not get a message of this application. A reply to another queue is dropped, with a warning.
         */
        @WithDefault("herald-replies-*,amq.rabbitmq.reply-to.*,amq.gen-*")
        Optional<List<String>> allowed();
    }

    /** Amazon SNS. */
    @ConfigGroup
    interface SnsConfig {

        /**
         * Topics that are pushed to an HTTP endpoint of the application.
         */
        PushConfig push();
    }

    /** The endpoint that topics are pushed to. */
    @ConfigGroup
    interface PushConfig {

        /**
         * The endpoint's path, below `quarkus.http.root-path`; the id of the subscriber follows as its last segment.
         * Whatever protects the application's other paths has to let Amazon SNS in here: messages are verified by their
         * signature.
         */
        @WithDefault("/herald/sns")
        String path();

        /**
         * Where the application is to be reached from outside, such as `https://orders.example.com`: the path and the
         * subscriber's id are appended. With `declare=create` the endpoint is subscribed to its topic by that URL; without
         * it you subscribe the endpoint yourself, with raw delivery off.
         */
        Optional<String> url();

        /**
         * The host, or `host:port`, that signing certificates are taken from instead of Amazon's: that of an emulator,
         * which may also use plain HTTP. Whoever controls it can forge messages, so leave it unset in production.
         */
        @ConfigDocDefault("sns.<region>.amazonaws.com, of the topic's region")
        Optional<String> certificateHost();

        /**
         * How old a message may be: an older one is refused, and one that this instance has handled within this time is not
         * handled again when it is repeated. Amazon SNS tries for an hour at most, so with less messages may be lost.
         */
        @WithDefault("65m")
        @WithConverter(TimeoutConverter.class)
        Duration replayWindow();
    }
}
