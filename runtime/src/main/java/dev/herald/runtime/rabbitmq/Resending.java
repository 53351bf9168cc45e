package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jboss.logging.Logger;

/**
 * Sends messages again that a channel has not confirmed, one at a time and under the same ids, until each has its own result.
 * What is published meanwhile is held back.
 * <p>
 * Any thread may pass suspects, and never blocks. The publisher's background thread tries them, and waits for the answers: it
 * is one for all channels, so that a close of the whole connection has one cause only, too. The publisher's own thread writes,
 * and asks what it has to hold back.
 */
final class Resending {

    private static final Logger LOG = Logger.getLogger(Resending.class);
    private static final long PAUSE_MILLIS = 100;
    private static final PublishResult OVERDUE = PublishResult.unknown("the channel was closed because of another message "
            + "before the broker confirmed this one, so it may have arrived or not", null);
    private static final PublishResult FAILED = PublishResult
            .unknown("sending it again failed with an error, so it may have arrived or not", null);

    private final ConfirmChannel channel;
    private final RabbitMqPublisher publisher;
    private final RabbitMqConnection connection;
    private final Suspects suspects = new Suspects();

    /** What comes before sending again; everything published meanwhile is held back. */
    interface Preparation {
        void run() throws IOException, InterruptedException;
    }

    Resending(ConfirmChannel channel, RabbitMqPublisher publisher, RabbitMqConnection connection) {
        this.channel = channel;
        this.publisher = publisher;
        this.connection = connection;
    }

    // The thread that writes

    /** @return false if the message may be written now, after what {@link #nextHeldBack} returns */
    boolean holdsBack(OutstandingConfirm message) {
        return suspects.holdBack(message);
    }

    /** {@link #holdsBack} for messages that were published before all that is held back. */
    boolean holdsBackFirst(List<OutstandingConfirm> messages) {
        return suspects.holdBackFirst(messages);
    }

    /** The next message that was held back and may be written; {@code null} if there is none. */
    OutstandingConfirm nextHeldBack() {
        return suspects.nextHeldBack();
    }

    /** Has a message written once there is a connection, before all that is held back. */
    void writeOnceConnected(OutstandingConfirm message) {
        if (suspects.holdBackUntilTried(message)) {
            begin(this::awaitConnection);
        }
    }

    /** Prepares for sending again, unless messages are sent again already. */
    void prepare(Preparation preparation) {
        if (suspects.add(List.of())) {
            begin(preparation);
        }
    }

    // Any thread

    /** Sends messages again that were not confirmed. */
    void suspect(Collection<OutstandingConfirm> unconfirmed) {
        // Once they are added, others of them may be on trial.
        List<OutstandingConfirm> tried = unconfirmed.stream().filter(OutstandingConfirm::isOnTrial).toList();
        if (!unconfirmed.isEmpty() && suspects.add(unconfirmed)) {
            begin(() -> {
                // Nothing to prepare.
            });
        }
        tried.forEach(OutstandingConfirm::endTrial);
    }

    private void begin(Preparation preparation) {
        try {
            publisher.inBackground(() -> run(preparation), channel);
        } catch (Throwable noThread) {
            // Otherwise, everything would be held back without end.
            suspects.giveUp(FAILED);
            publisher.resume(channel);
        }
    }

    /** Nothing is sent any more. */
    void end(PublishResult unconfirmed, PublishResult unsent) {
        suspects.end(unconfirmed, unsent);
    }

    // The background thread

    private void run(Preparation preparation) {
        try {
            if (!publisher.isClosed()) {
                preparation.run();
            }
        } catch (IOException failed) {
            LOG.debugf(failed, "Publishing goes on, on the channel there is");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            sendSuspectsAgain();
        }
    }

    private void sendSuspectsAgain() {
        for (OutstandingConfirm suspect; !publisher.isClosed() && (suspect = suspects.next()) != null;) {
            try {
                sendAgain(suspect);
            } catch (Throwable failure) {
                fail(suspect, failure);
            }
        }
        publisher.resume(channel);
    }

    private void sendAgain(OutstandingConfirm suspect) throws Exception {
        if (!suspect.isOverdue()) {
            tryUntilOverdue(suspect);
            // What is held back must not fail because this one has closed the connection. One that is not sent closes none:
            // while there is no connection, many do not wait for it one after the other.
            awaitConnection();
        }
        if (suspect.isOverdue() && suspect.result.complete(OVERDUE)) {
            suspect.neverConfirmed(true);
        }
    }

    /** Returns when the result is known, nobody waits for it any more, or the message is among other suspects again. */
    private void tryUntilOverdue(OutstandingConfirm suspect) throws Exception {
        while (!suspect.isOverdue() && !suspect.result.isDone()) {
            CompletableFuture<Void> trial = suspect.beginTrial();
            publisher.writeAgain(suspect);
            try {
                trial.get(suspect.nanosLeft(), TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException noAnswer) {
                return;
            } catch (ExecutionException failed) {
                if (!RabbitMqFailures.isUnreachable(failed.getCause())) {
                    throw failed;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } finally {
                suspect.endTrial();
            }
        }
    }

    private void awaitConnection() throws InterruptedException {
        long end = System.nanoTime() + publisher.timeout().toNanos();
        while (!publisher.isClosed() && !connection.isOpen() && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    /** Out of memory, for example, saying why it failed fails, too. */
    private static void fail(OutstandingConfirm suspect, Throwable failure) {
        try {
            suspect.result.complete(PublishResult.unknown("it could not be sent again, so it may have arrived or not: "
                    + RabbitMqFailures.reason(failure), failure));
        } catch (Throwable again) {
            suspect.result.complete(FAILED);
        }
    }
}
