package dev.herald;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A message in a dead-letter queue, as it was when {@link DeadLetters} read it. Immutable; it holds no lease.
 * <p>
 * Letters that the broker moved by itself lack what Herald writes: they have the broker's own account as {@link #reason()},
 * and neither {@link #exception()} nor {@link #attempts()}.
 * <p>
 * Implemented by Herald alone; later versions may add properties.
 */
public interface DeadLetter {

    /**
     * The broker's id of the letter, the same each time it is read. On RabbitMQ the sender's {@code message-id}; a letter
     * without one has an id that is made of its content, until it was read so often that a copy takes its place, which has
     * one.
     */
    String id();

    /** The id of the listener by whose id it was read, to whose queue it goes back. */
    String listener();

    /** The body as the broker has it, as text; bytes that are not UTF-8 become U+FFFD. Empty if it is {@link #unreadable()}. */
    String text();

    /** The body as the broker has it, a copy; text is encoded as UTF-8. Empty if it is {@link #unreadable()}. */
    byte[] bytes();

    /** Whether {@link #text()} is the whole body: false for bytes that are not UTF-8. */
    boolean isText();

    /** Why the letter has no body that could be shown; empty if it has one. It can be redriven and discarded all the same. */
    Optional<String> unreadable();

    /** All headers, those of the dead letter and those of the broker included. */
    Headers headers();

    /** Why it died: {@link HeraldHeaders#DEAD_LETTER_REASON}, or the broker's own account. */
    Optional<String> reason();

    /** The class of the exception: {@link HeraldHeaders#DEAD_LETTER_EXCEPTION}. */
    Optional<String> exception();

    /** The number of attempts: {@link HeraldHeaders#DEAD_LETTER_ATTEMPTS}. */
    OptionalInt attempts();

    /**
     * Where it was received: the logical name of the queue or topic ({@link HeraldHeaders#DEAD_LETTER_SOURCE}), or the
     * physical name of the queue if the broker moved it.
     */
    Optional<String> source();

    /** When it died: {@link HeraldHeaders#DEAD_LETTER_TIME}, or what the broker says. */
    Optional<Instant> diedAt();

    /** When the message was sent; on Amazon SQS and Redis Streams: to the dead-letter queue. */
    Instant sentAt();

    /** The message group, on brokers that have them. */
    Optional<String> groupId();

    /** How often it was redriven before it died again; 0 if never. */
    int redriven();

    /**
     * The letter as a message to send, to be changed and passed to {@link DeadLetters#redrive(DeadLetter, OutgoingMessage)}:
     * its body as a {@code String}, or as {@code byte[]} if it {@linkplain #isText() is no text}, its group id, and its headers
     * without those that say why it is dead.
     */
    OutgoingMessage<Object> message();
}
