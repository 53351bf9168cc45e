package dev.herald;

/**
 * The names of the headers that Herald reads or writes, for {@link Header} and {@link Headers#get}. All of them are
 * optional for readers of a message, and their values are text unless stated otherwise. Names are case-sensitive.
 * <p>
 * Names that begin with {@code herald-} are Herald's own: publishers leave such headers of an {@link OutgoingMessage} out, so
 * that an application can pass on all {@linkplain Message#headers() headers of a message} that it received, a dead letter
 * included, and the new message starts at its first attempt. Those by which Herald decides are believed only if
 * {@link #BOUND_TO} names the message and the queue that they came with.
 */
public final class HeraldHeaders {

    /**
     * Of a request: the queue that the reply is sent to, as its physical name. Herald replies only to the queues that
     * {@code quarkus.herald.reply.allowed} names.
     */
    public static final String REPLY_TO = "reply-to";

    /** Of a request: an opaque id. Of its reply: the same value. */
    public static final String CORRELATION_ID = "correlation-id";

    /** Of a reply: why the request failed, in one line of at most 512 characters. Absent if it succeeded. */
    public static final String ERROR = "herald-error";

    /**
     * Of a dead letter: the message of the exception, or the reason given to {@link Acknowledgement#deadLetter}; in one
     * line, at most 512 characters.
     */
    public static final String DEAD_LETTER_REASON = "herald-dead-letter-reason";

    /** Of a dead letter: the logical name of the queue or topic it was received from. */
    public static final String DEAD_LETTER_SOURCE = "herald-dead-letter-source";

    /** Of a dead letter: the id of the listener that gave up on it. */
    public static final String DEAD_LETTER_LISTENER = "herald-dead-letter-listener";

    /** Of a dead letter: the number of attempts, in decimal. */
    public static final String DEAD_LETTER_ATTEMPTS = "herald-dead-letter-attempts";

    /** Of a dead letter: when it was dead-lettered, as an ISO 8601 instant in UTC. */
    public static final String DEAD_LETTER_TIME = "herald-dead-letter-time";

    /** Of a dead letter: the class of the exception; absent if the handler asked for the dead letter. */
    public static final String DEAD_LETTER_EXCEPTION = "herald-dead-letter-exception";

    /**
     * Of a dead letter: the span of the attempt after which it was dead-lettered, in the form of the W3C header
     * {@code traceparent}. Absent if the application has no traces, if the attempt was rejected after its method had returned,
     * and from a message that has ten headers without it. The message's own {@code traceparent} stays as it was.
     */
    public static final String DEAD_LETTER_TRACE = "herald-dead-letter-trace";

    /**
     * Of a message that {@link DeadLetters} sent back to its queue: how often that was done, in decimal, a space, and when
     * last, as an ISO 8601 instant in UTC. Absent from a message that has ten headers without it.
     */
    public static final String REDRIVEN = "herald-redriven";

    /**
     * On RabbitMQ, of a message that was republished for a later attempt: the number of attempts before that, an
     * integer. Use {@link Message#attempt()} instead, which is the same on every broker.
     */
    public static final String ATTEMPT = "herald-attempt";

    /**
     * On RabbitMQ, beside {@link #ATTEMPT}: how many attempts had begun, an integer, if some of them were cut short and do
     * not count.
     */
    public static final String ATTEMPTS_BEGUN = "herald-attempts-begun";

    /** On RabbitMQ, beside {@link #ATTEMPT}: {@code true} if the message is to be dead-lettered without another attempt. */
    public static final String ATTEMPTS_USED_UP = "herald-attempts-used-up";

    /**
     * Beside {@link #ATTEMPT}, {@link #SENT_AT}, {@link #EXPIRES_AT} and {@link #ID}: an opaque integer for the message and the queue for which they
     * hold. In another queue, or with another message id, Herald ignores them.
     */
    public static final String BOUND_TO = "herald-bound-to";

    /**
     * On RabbitMQ: when the message was first sent, in milliseconds since 1970, an integer (AMQP's own timestamp counts
     * seconds). {@link Message#sentAt()} reads it.
     */
    public static final String SENT_AT = "herald-sent-at";

    /**
     * On RabbitMQ, of a message with a time to live that was republished for a later attempt: when that time ends, in
     * milliseconds since 1970, an integer.
     */
    public static final String EXPIRES_AT = "herald-expires-at";

    /** Of a message from Amazon SNS that was not delivered raw: the subject that its publisher set. */
    public static final String SUBJECT = "herald-subject";

    /** On Redis Pub/Sub: the channel that the message was published to. */
    public static final String CHANNEL = "herald-channel";

    /**
     * On Redis Streams, of a message sent with a delay: the id in its publisher's {@link Receipt}. The stream entry has
     * another id; {@link Message#id()} is this one.
     */
    public static final String ID = "herald-id";

    /** On RabbitMQ: the AMQP property of that name, in both directions. {@link Message#id()} is this one, if present. */
    public static final String MESSAGE_ID = "message-id";

    /** On RabbitMQ: the AMQP property of that name, in both directions. */
    public static final String CONTENT_TYPE = "content-type";

    /** On RabbitMQ: the AMQP property of that name, in both directions. */
    public static final String TYPE = "type";

    /** On RabbitMQ: the AMQP property of that name, in both directions. */
    public static final String APP_ID = "app-id";

    private HeraldHeaders() {
    }
}
