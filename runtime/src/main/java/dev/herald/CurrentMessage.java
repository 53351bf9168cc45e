package dev.herald;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The message that a listener is handling: injectable everywhere, for code that its method calls and that does not get the
 * message, such as a resolver of tenants.
 * <p>
 * It goes with the CDI request scope of the call, as Quarkus propagates it: on the method's thread, in what a returned
 * {@code Uni} or {@code CompletionStage} does, on threads of a {@code ManagedExecutor}. It ends when the method has returned,
 * or its {@code Uni} or {@code CompletionStage} has completed. Elsewhere {@link #isActive()} is {@code false}, and every other
 * method throws an {@link IllegalStateException}.
 */
public interface CurrentMessage {

    /** Whether a listener is handling a message, or a batch, here. */
    boolean isActive();

    /** The id of the listener. */
    String listener();

    /** The logical name of the queue or topic that the listener receives from. */
    String destination();

    /** Whether the listener takes batches, be it of one message. */
    boolean isBatch();

    /** The messages of the batch; of any other listener the only message. */
    List<Message<?>> messages();

    /**
     * The only message.
     *
     * @throws IllegalStateException also if the listener takes batches: it has {@link #messages()}
     */
    Message<?> message();

    /** {@link Message#id()} of {@link #message()}. */
    default String id() {
        return message().id();
    }

    /** {@link Message#headers()} of {@link #message()}. */
    default Headers headers() {
        return message().headers();
    }

    /** {@link Message#attempt()} of {@link #message()}. */
    default int attempt() {
        return message().attempt();
    }

    /** {@link Message#sentAt()} of {@link #message()}. */
    default Instant sentAt() {
        return message().sentAt();
    }

    /** {@link Message#groupId()} of {@link #message()}. */
    default Optional<String> groupId() {
        return message().groupId();
    }
}
