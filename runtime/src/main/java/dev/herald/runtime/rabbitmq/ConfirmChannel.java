package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;

import dev.herald.spi.support.Backoff;
import dev.herald.spi.support.GuardedCallback;

/**
 * A publishing channel with publisher confirms, opened when needed. A message that the broker refuses closes the channel for
 * all others on it: these are sent again one at a time, under the same ids, until each has its own result. A channel on which
 * the broker rejects messages, or leaves them unanswered, is replaced: a channel that met a queue while its leader was down may
 * reject everything for it until that node is back. One thread writes; confirms arrive on the client's threads.
 */
final class ConfirmChannel {

    private static final Logger LOG = Logger.getLogger(ConfirmChannel.class);
    private static final long PAUSE_MILLIS = 100;
    private static final PublishResult OVERDUE = PublishResult.unknown("the channel was closed because of another message "
            + "before the broker confirmed this one, so it may have arrived or not", null);
    private static final PublishResult FAILED = PublishResult
            .unknown("sending it again failed with an error, so it may have arrived or not", null);
    /** How long a channel is used before it is replaced; the longer, the more of them in a row had to be. */
    private static final Duration MOST_USED = Duration.ofSeconds(30);
    private static final Backoff USED = new Backoff(Duration.ofSeconds(1), 2, MOST_USED, 0.2);
    /** A channel that did well for so long does not count among those in a row. */
    private static final long WELL_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** How long a channel that is replaced may still answer what was written to it. */
    private static final long LAST_ANSWERS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_MILLIS = 10;

    private final RabbitMqPublisher publisher;
    private final RabbitMqConnection connection;
    private final Opened onOpen;
    private final Duration linger;
    private final Suspects suspects = new Suspects();
    /** What was declared since the channel was opened. */
    private final Set<DeclarationStep> declared = ConcurrentHashMap.newKeySet();
    /** Messages in order, by what is being declared for them; a broker may take long for one, and answer for the others. */
    private final Map<DeclarationStep, Deque<OutstandingConfirm>> undeclared = new LinkedHashMap<>();
    /** What was declared, and is to be taken note of by the thread that writes. */
    private final Queue<Declared> answers = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean looksAgain = new AtomicBoolean();
    private volatile Open open;
    /** How many channels in a row were replaced. */
    private volatile int replaced;

    /** Called with each new channel before anything is published on it. */
    interface Opened {
        void opened(Channel channel) throws IOException;
    }

    /** @param failure why it was not declared, or {@code null} if it was */
    private record Declared(DeclarationStep step, Throwable failure) {
    }

    /** @param linger how long a channel that was replaced stays open */
    ConfirmChannel(RabbitMqPublisher publisher, RabbitMqConnection connection, Opened onOpen, Duration linger) {
        this.publisher = publisher;
        this.connection = connection;
        this.onOpen = onOpen;
        this.linger = linger;
    }

    /** A message was not routed: what was declared no longer exists. */
    void forget(DeclarationStep declaration) {
        declared.remove(declaration);
    }

    /** Writes a message. Its result comes later, or at once if it cannot be written. */
    void write(OutstandingConfirm confirm) {
        for (Declared answer; (answer = answers.poll()) != null;) {
            declared(answer);
        }
        if (confirm.isEmpty()) {
            endOverdue();
        } else if (confirm.isOnTrial()) {
            writeNow(confirm);
            return;
        } else {
            replaceIfWorn();
        }
        for (OutstandingConfirm held; (held = suspects.nextHeldBack()) != null;) {
            writeNow(held);
        }
        if (!confirm.isEmpty() && !suspects.holdBack(confirm)) {
            writeNow(confirm);
        }
    }

    private void writeNow(OutstandingConfirm confirm) {
        Open channel;
        try {
            channel = channel();
            if (awaitsDeclaration(confirm)) {
                return;
            }
        } catch (Exception failure) {
            if (!waitsForConnection(confirm, failure)) {
                notWritten(confirm, failure);
            }
            return;
        }
        // For one that is sent again, what the broker allows may have been learnt since it was first written.
        String refusal = publisher.limits().refusal(confirm.message, channel.channel.getConnection());
        if (refusal != null) {
            confirm.result.complete(PublishResult.refused(refusal, null));
        } else if (confirm.isOnTrial() || confirm.beginWriting()) {
            channel.write(confirm);
        }
    }

    /** The broker has closed the connection because of another message, which is none of this one's business. */
    private boolean waitsForConnection(OutstandingConfirm confirm, Throwable failure) {
        if (confirm.isOnTrial() || confirm.isOverdue() || !RabbitMqFailures.isFaultOnConnection(failure)) {
            return false;
        }
        if (suspects.add(List.of())) {
            publisher.inBackground(this::sendAgainOnceConnected, this);
        }
        return suspects.holdBack(confirm);
    }

    private void sendAgainOnceConnected() {
        try {
            awaitConnection();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            sendSuspectsAgain();
        }
    }

    private static void notWritten(OutstandingConfirm confirm, Throwable failure) {
        if (confirm.isOnTrial()) {
            confirm.trialFailed(failure);
        } else {
            confirm.result.complete(PublishResult.notSent(RabbitMqFailures.reason(failure), failure));
        }
    }

    private boolean awaitsDeclaration(OutstandingConfirm confirm) {
        return confirm.declaration != DeclarationStep.NONE && !declared.contains(confirm.declaration) && await(confirm);
    }

    private boolean await(OutstandingConfirm confirm) {
        DeclarationStep step = confirm.declaration;
        confirm.awaitsDeclaration();
        synchronized (undeclared) {
            Deque<OutstandingConfirm> known = undeclared.get(step);
            if (known != null) {
                known.add(confirm);
                return true;
            }
            undeclared.put(step, new ArrayDeque<>(List.of(confirm)));
        }
        publisher.declare(step, failure -> {
            answers.add(new Declared(step, failure));
            publisher.resume(this);
        });
        lookAgain();
        return true;
    }

    private void declared(Declared answer) {
        Deque<OutstandingConfirm> written;
        synchronized (undeclared) {
            written = undeclared.remove(answer.step());
        }
        if (answer.failure() == null) {
            declared.add(answer.step());
        }
        for (OutstandingConfirm confirm : written == null ? List.<OutstandingConfirm>of() : written) {
            goOn(confirm, answer.failure());
        }
    }

    private void goOn(OutstandingConfirm confirm, Throwable failure) {
        // Messages are sent again because the connection is gone: this one had to wait for them in any case.
        boolean may = failure == null || RabbitMqFailures.isUnreachable(failure) || RabbitMqFailures.isHardError(failure);
        if (may && !confirm.isOnTrial() && suspects.holdBack(confirm)) {
            return;
        }
        if (failure == null) {
            writeNow(confirm);
        } else {
            notWritten(confirm, failure);
        }
    }

    /** What has waited in vain need not stay, even if the broker never answers. */
    private void endOverdue() {
        boolean left = false;
        synchronized (undeclared) {
            for (Deque<OutstandingConfirm> waiting : undeclared.values()) {
                waiting.removeIf(publisher::endOverdue);
                left |= !waiting.isEmpty();
            }
        }
        if (left) {
            lookAgain();
        }
    }

    private void lookAgain() {
        if (looksAgain.compareAndSet(false, true)) {
            publisher.later(() -> {
                looksAgain.set(false);
                publisher.resume(this);
            }, publisher.timeout());
        }
    }

    private Open channel() throws IOException {
        Open last = open;
        return last != null && last.channel.isOpen() ? last : newChannel();
    }

    private Open newChannel() throws IOException {
        Channel channel = connection.newChannel();
        boolean usable = false;
        try {
            channel.confirmSelect();
            declared.clear();
            onOpen.opened(channel);
            Open fresh = new Open(channel, USED.delay(replaced + 1).toNanos());
            open = fresh;
            usable = true;
            return fresh;
        } finally {
            if (!usable) {
                abort(channel);
            }
        }
    }

    private static void abort(Channel channel) {
        try {
            channel.abort();
        } catch (IOException | RuntimeException closedAnyway) {
            return;
        }
    }

    private void replaceIfWorn() {
        Open last = open;
        if (last != null && last.isToBeReplaced() && suspects.add(List.of())) {
            publisher.inBackground(() -> replace(last), this);
        }
    }

    /** What is published meanwhile is held back. What the old channel has not answered is sent again on the new one. */
    private void replace(Open worn) {
        try {
            worn.awaitAnswers();
            replaced = worn.didWell() ? 1 : replaced + 1;
            worn.postpone();
            publisher.inTime(this::newChannel);
            suspects.add(worn.retire());
            // A channel that the broker does not serve takes long to close.
            publisher.later(() -> abort(worn.channel), linger);
        } catch (IOException noOther) {
            LOG.debugf(noOther, "A publishing channel could not be replaced");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            sendSuspectsAgain();
        }
    }

    /** Nothing is sent any more. */
    void end(PublishResult unconfirmed, PublishResult unsent) {
        suspects.end(unconfirmed, unsent);
        synchronized (undeclared) {
            undeclared.values().forEach(waiting -> waiting.forEach(confirm -> confirm.result.complete(unsent)));
            undeclared.clear();
        }
    }

    private void suspect(Collection<OutstandingConfirm> unconfirmed) {
        // Once they are added, others of them may be on trial.
        List<OutstandingConfirm> tried = unconfirmed.stream().filter(OutstandingConfirm::isOnTrial).toList();
        if (!unconfirmed.isEmpty() && suspects.add(unconfirmed)) {
            publisher.inBackground(this::sendSuspectsAgain, this);
        }
        tried.forEach(OutstandingConfirm::endTrial);
    }

    private void sendSuspectsAgain() {
        for (OutstandingConfirm suspect; !publisher.isClosed() && (suspect = suspects.next()) != null;) {
            try {
                sendAgain(suspect);
                awaitConnection();
            } catch (Throwable failure) {
                fail(suspect, failure);
            }
        }
        publisher.resume(this);
    }

    /** What is held back must not fail because a message before it has closed the connection. */
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

    /** Returns when the result is known, nobody waits for it any more, or the message is among other suspects again. */
    private void sendAgain(OutstandingConfirm suspect) throws Exception {
        while (!suspect.isOverdue()) {
            if (suspect.result.isDone()) {
                return;
            }
            CompletableFuture<Void> trial = suspect.beginTrial();
            publisher.writeAgain(suspect);
            try {
                trial.get(suspect.nanosLeft(), TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException noAnswer) {
                break;
            } catch (ExecutionException failed) {
                if (!RabbitMqFailures.isUnreachable(failed.getCause())) {
                    throw failed;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } finally {
                suspect.endTrial();
            }
        }
        suspect.result.complete(OVERDUE);
        suspect.neverConfirmed(true);
    }

    /** An open channel, and the messages it has not confirmed. */
    private final class Open implements OutstandingConfirm.Place {

        private final Channel channel;
        private final long opened = System.nanoTime();
        private volatile long replaceFrom;
        private final ConcurrentNavigableMap<Long, OutstandingConfirm> unanswered = new ConcurrentSkipListMap<>();
        /** The broker's count, which the client's own exceeds once a message could not be encoded. */
        private long written;
        private boolean closed;
        private volatile boolean givenUp;
        /** Whether the broker has rejected a message, or not answered one in time; and since when. */
        private volatile boolean worn;
        private volatile long wornAt;
        /** Whether what it has not answered is sent again on another channel. */
        private volatile boolean retired;

        /** @param usedNanos how long it is used at least before it is replaced */
        Open(Channel channel, long usedNanos) {
            this.channel = channel;
            this.replaceFrom = opened + usedNanos;
            channel.addConfirmListener(answering(OutstandingConfirm::confirmed), answering(this::rejected));
            channel.addReturnListener(this::returned);
            channel.addShutdownListener(this::closed);
        }

        private void rejected(OutstandingConfirm confirm) {
            wear();
            if (!retired) {
                confirm.rejected();
            }
        }

        private void wear() {
            if (!worn) {
                wornAt = System.nanoTime();
                worn = true;
            }
        }

        boolean isToBeReplaced() {
            return worn && System.nanoTime() - replaceFrom >= 0 && channel.isOpen();
        }

        /** If it cannot be replaced now. */
        void postpone() {
            replaceFrom = System.nanoTime() + MOST_USED.toNanos();
        }

        boolean didWell() {
            return wornAt - opened >= WELL_NANOS;
        }

        void awaitAnswers() throws InterruptedException {
            long end = System.nanoTime() + LAST_ANSWERS_NANOS;
            while (!publisher.isClosed() && !unanswered.isEmpty() && channel.isOpen() && System.nanoTime() - end < 0) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }

        /** @return what it has not answered; a confirm that still comes counts */
        synchronized List<OutstandingConfirm> retire() {
            retired = true;
            return List.copyOf(unanswered.values());
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void neverConfirmed(long number, OutstandingConfirm confirm, boolean unexpected) {
            unanswered.remove(number, confirm);
            if (unexpected) {
                wear();
            }
        }

        private ConfirmCallback answering(Consumer<OutstandingConfirm> answer) {
            return (number, multiple) -> {
                if (multiple) {
                    NavigableMap<Long, OutstandingConfirm> answered = unanswered.headMap(number, true);
                    answerAll(answered, answer);
                } else {
                    OutstandingConfirm confirm = unanswered.remove(number);
                    if (confirm != null) {
                        answer(confirm, answer);
                    }
                }
            };
        }

        private static void answerAll(NavigableMap<Long, OutstandingConfirm> answered, Consumer<OutstandingConfirm> answer) {
            for (Map.Entry<Long, OutstandingConfirm> entry; (entry = answered.pollFirstEntry()) != null;) {
                answer(entry.getValue(), answer);
            }
        }

        private static void answer(OutstandingConfirm confirm, Consumer<OutstandingConfirm> answer) {
            GuardedCallback.run("completing a publish to RabbitMQ", () -> answer.accept(confirm));
        }

        void write(OutstandingConfirm confirm) {
            RabbitMqMessage message = confirm.message;
            confirm.writing(this, written + 1);
            unanswered.put(written + 1, confirm);
            try {
                channel.basicPublish(message.exchange(), message.routingKey(), message.mandatory(), message.properties(),
                        message.body());
                written++;
            } catch (AlreadyClosedException closedBefore) {
                notWritten(confirm, closedBefore);
                return;
            } catch (IllegalArgumentException notEncodable) {
                unanswered.remove(written + 1);
                confirm.result.complete(
                        PublishResult.refused(PublishLimits.notEncodable(message, notEncodable), notEncodable));
            } catch (Throwable failure) {
                unanswered.remove(written + 1);
                confirm.result.complete(PublishResult.unknown("the connection failed while the message was being written, "
                        + "so it may have arrived or not: " + RabbitMqFailures.reason(failure), failure));
                // It may have been written in part.
                givenUp = !(failure instanceof IOException);
                abort(channel);
            }
            if (!channel.isOpen()) {
                // The channel may have closed before the message was registered.
                closed(channel.getCloseReason());
            }
        }

        /** A message that was not written before has not arrived. */
        private void notWritten(OutstandingConfirm confirm, AlreadyClosedException cause) {
            if (confirm.isOnTrial() || givenUp || RabbitMqFailures.isReaction(cause)) {
                closed(cause);
            } else if (unanswered.remove(written + 1, confirm)) {
                confirm.result.complete(PublishResult.notSent(RabbitMqFailures.reason(cause), cause));
            }
        }

        private void returned(Return message) {
            GuardedCallback.run("handling a returned message of RabbitMQ", () -> markReturned(message));
        }

        private void markReturned(Return message) {
            for (OutstandingConfirm confirm : unanswered.values()) {
                if (!confirm.isReturned() && Objects.equals(confirm.message.id(), message.getProperties().getMessageId())
                        && confirm.message.routingKey().equals(message.getRoutingKey())) {
                    confirm.returned(message.getReplyCode() + " " + message.getReplyText());
                    return;
                }
            }
        }

        private void closed(ShutdownSignalException cause) {
            List<OutstandingConfirm> left = new ArrayList<>();
            boolean first = close(left);
            if (givenUp || RabbitMqFailures.isReaction(cause)) {
                publisher.limits().learn(channel.getConnection(), RabbitMqFailures.reason(cause));
                if (first && isCulprit(left, cause)) {
                    answer(left.get(0), culprit -> culprit.result.complete(verdict(cause)));
                } else {
                    suspect(left);
                }
            } else {
                PublishResult lost = PublishResult
                        .unknown("the channel was closed before the broker confirmed the message, so it may have "
                                + "arrived or not: " + RabbitMqFailures.reason(cause), cause);
                left.forEach(confirm -> answer(confirm, unconfirmed -> unconfirmed.result.complete(lost)));
            }
        }

        /** Takes what was not answered. @return whether that was written before the channel closed */
        private synchronized boolean close(List<OutstandingConfirm> left) {
            if (retired) {
                unanswered.clear();
            }
            for (Map.Entry<Long, OutstandingConfirm> entry; (entry = unanswered.pollFirstEntry()) != null;) {
                left.add(entry.getValue());
            }
            boolean first = !closed && !givenUp;
            closed = true;
            return first;
        }

        /** Whether only one message can have been the reason; with the connection, others may have been written elsewhere. */
        private static boolean isCulprit(List<OutstandingConfirm> left, ShutdownSignalException cause) {
            return left.size() == 1
                    && (left.get(0).isOnTrial() || !cause.isHardError() && RabbitMqFailures.isRefusal(cause));
        }

        private static PublishResult verdict(ShutdownSignalException cause) {
            String reason = RabbitMqFailures.reason(cause);
            // With the whole connection, what was written on another channel may have been the reason.
            if (!cause.isHardError() && RabbitMqFailures.isRefusal(cause)) {
                return PublishResult.refused("the broker refuses the message: " + reason, cause);
            }
            return RabbitMqFailures.code(cause) == RabbitMqFailures.NOT_FOUND
                    ? new PublishResult(PublishResult.Status.REJECTED, reason, cause)
                    : PublishResult.unknown("the broker closed the channel instead of confirming the message, so it may have "
                            + "arrived or not: " + reason, cause);
        }
    }
}
