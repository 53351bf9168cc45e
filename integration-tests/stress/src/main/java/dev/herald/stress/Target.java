package dev.herald.stress;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The listeners under stress: how each is set up, and what the script may do to it. */
public enum Target {
    /** On worker threads. */
    WORKER("worker", Style.BLOCKING, 6),
    /** On virtual threads, where the JDK has them. */
    VIRTUAL("virtual", Style.BLOCKING, 6),
    /** Returns a {@code Uni}. */
    UNI("uni", Style.UNI, 6),
    /** Returns a {@code CompletionStage}. */
    STAGE("stage", Style.STAGE, 5),
    /** Settles itself. */
    MANUAL("manual", Style.MANUAL, 4),
    /** Takes lists, of which some messages may fail. */
    BATCH_SOME("batch-some", Style.BATCH_RESULT, 3),
    /** Takes lists; all or nothing. */
    BATCH_ALL("batch-all", Style.BATCH, 2),
    /** Its results go to {@link #SINK}. */
    FORWARD("forward", Style.PUBLISHING, 3),
    /** Gets the results of {@link #FORWARD}. */
    SINK("sink", Style.BLOCKING, 3, Trait.FORWARDED),
    /** Answers requests. */
    ASK("ask", Style.PUBLISHING, 3),
    /** Subscribes to the topic. */
    ALL_EVENTS("all-events", Style.BLOCKING, 3, Trait.EVENTS),
    /** Subscribes to the topic with a filter. */
    VIP_EVENTS("vip-events", Style.UNI, 2, Trait.EVENTS),
    /** On worker threads, in order. */
    ORDERED("ordered", Style.BLOCKING, 4, Trait.FIFO),
    /** Returns a {@code Uni}, in order. */
    ORDERED_UNI("ordered-uni", Style.UNI, 3, Trait.FIFO),
    /** Settles itself, in order. */
    ORDERED_MANUAL("ordered-manual", Style.MANUAL, 3, Trait.FIFO),
    /** Takes lists, in order. */
    ORDERED_BATCH("ordered-batch", Style.BATCH, 2, Trait.FIFO),
    /** In order; its leases are ended by the broker without notice. */
    ORDERED_LOSSY("ordered-lossy", Style.BLOCKING, 3, Trait.FIFO, Trait.LOSSY),
    /** Its leases are ended by the broker without notice. */
    LOSSY("lossy", Style.BLOCKING, 4, Trait.LOSSY),
    /** The broker delivers some of its messages twice. */
    TWINS("twins", Style.BLOCKING, 3, Trait.TWINS),
    /** Has no dead-letter queue. */
    STUBBORN("stubborn", Style.BLOCKING, 3, Trait.NO_DEAD_LETTERS);

    /** {@code retry.max-attempts} of all. */
    public static final int MAX_ATTEMPTS = 4;
    /** {@code batch.size} of all. */
    public static final int BATCH_SIZE = 5;
    /** {@code shutdown-timeout} of all. */
    public static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(1);
    /** {@code max-processing-time} of all. */
    public static final Duration MAX_PROCESSING_TIME = Duration.ofMillis(1500);
    /** {@code visibility-timeout} of all but lossy ones, whose is half as long. */
    public static final Duration VISIBILITY_TIMEOUT = Duration.ofSeconds(2);
    /** The topic of those that subscribe. */
    public static final String TOPIC = "events";

    private static final String LISTENER = "quarkus.herald.listener.";

    private final String id;
    private final Style style;
    private final int concurrency;
    private final List<Trait> traits;

    /** What sets a target apart. */
    public enum Trait {
        /** Its queue keeps the order within groups. */
        FIFO,
        /** The broker ends its leases without notice. */
        LOSSY,
        /** The broker delivers messages twice. */
        TWINS,
        /** Has no dead-letter queue. */
        NO_DEAD_LETTERS,
        /** Gets its messages from a topic. */
        EVENTS,
        /** Gets its messages from another listener. */
        FORWARDED
    }

    Target(String id, Style style, int concurrency, Trait... traits) {
        this.id = id;
        this.style = style;
        this.concurrency = concurrency;
        this.traits = List.of(traits);
    }

    /** The listener's id. */
    public String id() {
        return id;
    }

    public Style style() {
        return style;
    }

    /** The concurrency it starts with. */
    public int concurrency() {
        return concurrency;
    }

    public boolean is(Trait trait) {
        return traits.contains(trait);
    }

    public boolean isFifo() {
        return is(Trait.FIFO);
    }

    public boolean isBatch() {
        return style == Style.BATCH || style == Style.BATCH_RESULT;
    }

    /** The physical name of the queue it receives from. */
    public String queue() {
        return isFifo() ? id + ".fifo" : id;
    }

    /** The physical name of its dead-letter queue. */
    public String deadLetterQueue() {
        return isFifo() ? id + "-dlq.fifo" : id + "-dlq";
    }

    @Override
    public String toString() {
        return id;
    }

    /** The configuration that all of this stands for. */
    public static Map<String, String> configuration() {
        Map<String, String> all = new HashMap<>();
        all.put(LISTENER + "visibility-timeout", VISIBILITY_TIMEOUT.toString());
        all.put(LISTENER + "max-processing-time", MAX_PROCESSING_TIME.toString());
        all.put(LISTENER + "shutdown-timeout", SHUTDOWN_TIMEOUT.toString());
        all.put(LISTENER + "retry.max-attempts", Integer.toString(MAX_ATTEMPTS));
        all.put(LISTENER + "retry.delay", "PT0.02S");
        all.put(LISTENER + "retry.max-delay", "PT0.15S");
        all.put(LISTENER + "batch.size", Integer.toString(BATCH_SIZE));
        all.put("quarkus.herald.request.timeout", "PT20S");
        Arrays.stream(values()).forEach(target -> target.configure(all));
        return all;
    }

    private void configure(Map<String, String> all) {
        String own = LISTENER + '"' + id + "\".";
        all.put(own + "concurrency", Integer.toString(concurrency));
        if (is(Trait.LOSSY)) {
            all.put(own + "visibility-timeout", VISIBILITY_TIMEOUT.dividedBy(2).toString());
        }
        if (is(Trait.EVENTS)) {
            all.put(own + "queue", queue());
        }
        if (is(Trait.NO_DEAD_LETTERS)) {
            all.put("quarkus.herald.queue.\"" + queue() + "\".dead-letter.enabled", "false");
        }
    }
}
