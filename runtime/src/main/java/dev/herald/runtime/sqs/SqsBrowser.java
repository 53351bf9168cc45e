package dev.herald.runtime.sqs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import org.jboss.logging.Logger;

import software.amazon.awssdk.services.sqs.model.Message;

import dev.herald.Headers;
import dev.herald.spi.Body;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.QueueBrowser;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.FifoNaming;

/**
 * Goes through a queue on Amazon SQS by receiving: what it does not delete stays invisible until it is closed, or at most for
 * {@link #HELD_SECONDS}. The queue tells neither its order nor its end, so a message may come twice in a long run.
 */
final class SqsBrowser implements QueueBrowser {

    private static final Logger LOG = Logger.getLogger(SqsBrowser.class);

    /** After a crash, the messages are visible again after this time. */
    static final int HELD_SECONDS = 300;
    private static final Body NO_BODY = Body.of("");
    private static final Duration HELD = Duration.ofSeconds(HELD_SECONDS);

    private final SqsQueueOperations operations;
    private final Destination queue;
    private final SqsReceive receive;
    private final SqsDeadLetters sender;
    /** Without body and attributes, by message id: the newest receipt handle holds the message. */
    private final Map<String, SqsDelivery> held = new LinkedHashMap<>();
    /** How many messages may still be shown: those that become visible again must not be shown again without end. */
    private long left = Long.MAX_VALUE;

    SqsBrowser(SqsQueueOperations operations, Destination queue, SqsReceive receive, SqsDeadLetters sender) {
        this.operations = operations;
        this.queue = queue;
        this.receive = receive;
        this.sender = sender;
    }

    @Override
    public List<? extends Delivery> next(int atMost) {
        if (left == Long.MAX_VALUE) {
            left = 100 + 2 * depth();
        }
        if (left <= 0 || held.size() >= MAX_HELD) {
            return List.of();
        }
        List<SqsDelivery> received = operations.receiveOnce(receive, queue, atMost);
        left -= received.size();
        received.forEach(delivery -> held.put(delivery.id(), handle(delivery)));
        return received;
    }

    private long depth() {
        return operations.describe(queue)
                .map(found -> found.visible().orElse(0) + found.inFlight().orElse(0) + found.delayed().orElse(0)).orElse(0L);
    }

    /** What it takes to settle the message. */
    private static SqsDelivery handle(SqsDelivery delivery) {
        Message bare = Message.builder().messageId(delivery.raw().messageId()).receiptHandle(delivery.raw().receiptHandle())
                .attributes(Map.of()).build();
        return new SqsDelivery(bare, NO_BODY, null, Headers.none(), delivery.receiveCount(),
                delivery.uncounted(), delivery.attemptAtReceipt(), delivery.receivesAtReceipt(), delivery.sentAt(), false,
                delivery.leasedAt(), 0);
    }

    @Override
    public Optional<Death> death(Delivery shown) {
        String source = ((SqsDelivery) shown).deadLetterSource();
        return source == null
                ? Optional.empty()
                : Optional.of(new Death("moved by Amazon SQS: it was received more often than maxReceiveCount of the queue '"
                        + FifoNaming.nameOf(source) + "' allows", source, null));
    }

    /** One whose time has run out may be with somebody else; there is no need to ask while half of it is left. */
    @Override
    public List<? extends Delivery> hold(List<? extends Delivery> shown) {
        long now = System.nanoTime();
        if (shown.stream().allMatch(delivery -> now - delivery.leasedAt() < HELD.toNanos() / 2)) {
            return shown;
        }
        List<SettlementResult> results = operations.changeVisibility(queue, shown, HELD);
        List<Delivery> still = new ArrayList<>(shown.size());
        for (int i = 0; i < shown.size(); i++) {
            if (results.get(i).status() == SettlementResult.Status.DONE) {
                still.add(shown.get(i));
            } else {
                held.remove(shown.get(i).id());
            }
        }
        return still;
    }

    @Override
    public List<SettlementResult> send(List<Copy> copies) {
        return sender.sendAll(copies.stream().map(copy -> new DeadLetter(copy.message(), copy.headers())).toList());
    }

    @Override
    public List<SettlementResult> delete(List<? extends Delivery> messages) {
        List<SettlementResult> results = operations.delete(queue, messages);
        IntStream.range(0, messages.size()).filter(i -> results.get(i).status() != SettlementResult.Status.RETRY)
                .forEach(i -> held.remove(messages.get(i).id()));
        return results;
    }

    @Override
    public void close() {
        try {
            operations.changeVisibility(queue, List.copyOf(held.values()), Duration.ZERO);
        } catch (RuntimeException failure) {
            LOG.debugf("Messages of %s stay invisible for at most %d s: %s", queue, (Object) HELD_SECONDS,
                    FailureText.of(failure));
        } finally {
            held.clear();
        }
    }
}
