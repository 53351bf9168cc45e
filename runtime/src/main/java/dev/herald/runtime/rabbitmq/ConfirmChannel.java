package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import com.rabbitmq.client.Channel;

/**
 * A publishing channel with publisher confirms, opened when needed. A message that the broker refuses closes the channel for
 * all others on it: these are sent again. A channel on which the broker rejects messages, or leaves them unanswered, is
 * replaced: a channel that met a queue while its leader was down may reject everything for it until that node is back.
 * <p>
 * The publisher's thread writes, and opens channels; while it holds everything back, the background thread may open one in its
 * place. Any thread may {@link #forget} and {@link #end}. There is no lock here: {@link OpenChannel}, {@link Declarations} and
 * {@link Suspects} have one each, which none holds while it calls another.
 */
final class ConfirmChannel {

    private final RabbitMqPublisher publisher;
    private final RabbitMqConnection connection;
    private final Opened onOpen;
    private final Duration linger;
    private final Resending resending;
    private final Declarations declarations;
    private volatile OpenChannel open;

    /** Called with each new channel before anything is published on it. */
    interface Opened {
        void opened(Channel channel) throws IOException;
    }

    /** @param linger how long a channel that was replaced stays open */
    ConfirmChannel(RabbitMqPublisher publisher, RabbitMqConnection connection, Opened onOpen, Duration linger) {
        this.publisher = publisher;
        this.connection = connection;
        this.onOpen = onOpen;
        this.linger = linger;
        this.resending = new Resending(this, publisher, connection);
        this.declarations = new Declarations(publisher, () -> publisher.resume(this));
    }

    /** A message was not routed: what was declared no longer exists. */
    void forget(DeclarationStep declaration) {
        declarations.forget(declaration);
    }

    /** Nothing is sent any more. */
    void end(PublishResult unconfirmed, PublishResult unsent) {
        resending.end(unconfirmed, unsent);
        declarations.end(unsent);
    }

    /** Writes a message, after those that were held back. Its result comes later, or at once if it cannot be written. */
    void write(OutstandingConfirm confirm) {
        declarations.takeAnswers(this::declared);
        if (confirm.isEmpty()) {
            declarations.endOverdue();
        } else if (confirm.isOnTrial()) {
            writeNow(confirm);
            return;
        } else {
            replaceIfWorn();
        }
        for (OutstandingConfirm held; (held = resending.nextHeldBack()) != null;) {
            writeNow(held);
        }
        if (!confirm.isEmpty() && !resending.holdsBack(confirm)) {
            writeNow(confirm);
        }
    }

    private void declared(List<OutstandingConfirm> messages, Throwable failure) {
        // Messages are sent again because the connection is gone: these had to wait for them in any case.
        boolean mayWait = failure == null || RabbitMqFailures.isUnreachable(failure) || RabbitMqFailures.isHardError(failure);
        List<OutstandingConfirm> untried = messages.stream().filter(message -> !message.isOnTrial()).toList();
        boolean held = mayWait && resending.holdsBackFirst(untried);
        for (OutstandingConfirm message : messages) {
            if (!held || message.isOnTrial()) {
                goOn(message, failure);
            }
        }
    }

    private void goOn(OutstandingConfirm message, Throwable failure) {
        if (failure == null) {
            writeNow(message);
        } else {
            notWritten(message, failure);
        }
    }

    /** An error is this message's own, not that of the one whose turn it would be. */
    private void writeNow(OutstandingConfirm confirm) {
        try {
            OpenChannel channel = channel();
            if (!declarations.await(confirm)) {
                writeTo(channel, confirm);
            }
        } catch (Exception failure) {
            if (isForNow(confirm, failure)) {
                resending.writeOnceConnected(confirm);
            } else {
                notWritten(confirm, failure);
            }
        } catch (Error failure) {
            confirm.result.complete(RabbitMqPublisher.FAILED);
        }
    }

    private static void writeTo(OpenChannel channel, OutstandingConfirm confirm) {
        // For one that is sent again, what the broker allows may have been learnt since it was first written.
        String refusal = channel.refusal(confirm.message);
        if (refusal != null) {
            confirm.result.complete(PublishResult.refused(refusal, null));
        } else if (confirm.isOnTrial() || confirm.beginWriting()) {
            channel.write(confirm);
        }
    }

    /** The broker has closed the connection because of another message, which is none of this one's business. */
    private static boolean isForNow(OutstandingConfirm confirm, Throwable failure) {
        return !confirm.isOnTrial() && !confirm.isOverdue() && RabbitMqFailures.isFaultOnConnection(failure);
    }

    private static void notWritten(OutstandingConfirm confirm, Throwable failure) {
        if (confirm.isOnTrial()) {
            confirm.trialFailed(failure);
        } else {
            confirm.result.complete(PublishResult.notSent(RabbitMqFailures.reason(failure), failure));
        }
    }

    private OpenChannel channel() throws IOException {
        OpenChannel last = open;
        return last != null && last.isOpen() ? last : use(newChannel(last == null ? new Wear(0) : last.wear().again()));
    }

    private OpenChannel use(OpenChannel fresh) {
        declarations.forgetAll();
        open = fresh;
        return fresh;
    }

    private OpenChannel newChannel(Wear wear) throws IOException {
        Channel channel = connection.newChannel();
        boolean usable = false;
        try {
            channel.confirmSelect();
            onOpen.opened(channel);
            OpenChannel fresh = new OpenChannel(channel, wear, publisher.limits(), resending::suspect);
            usable = true;
            return fresh;
        } finally {
            if (!usable) {
                OpenChannel.abort(channel);
            }
        }
    }

    private void replaceIfWorn() {
        OpenChannel last = open;
        if (last != null && last.isToBeReplaced()) {
            resending.prepare(() -> replace(last));
        }
    }

    /** What the old channel has not answered is sent again on the new one. */
    private void replace(OpenChannel worn) throws IOException, InterruptedException {
        worn.awaitAnswers();
        worn.wear().postpone();
        use(publisher.calls().inTime(() -> newChannel(worn.wear().next()), OpenChannel::abort));
        resending.suspect(worn.retire());
        // A channel that the broker does not serve takes long to close.
        publisher.calls().later(worn::abort, linger);
    }
}
