package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jboss.logging.Logger;

import com.rabbitmq.client.AlreadyClosedException;

import dev.herald.runtime.PollingLoop.MissingDestinationException;
import dev.herald.runtime.ReceivingLoop;
import dev.herald.runtime.rabbitmq.RabbitMqPublisher.Request;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Inbox;
import dev.herald.spi.Outcome;
import dev.herald.spi.Subscription;

/**
 * Receives what the broker pushes, on one channel at a time. The broker has no leases: a message is ours as long as its
 * channel is open.
 */
final class RabbitMqConsumer implements Consumer, ReceivingLoop.Source {

    private static final Logger LOG = Logger.getLogger(RabbitMqConsumer.class);
    private static final Duration USUAL_LEASE = Duration.ofSeconds(30);
    /** A connection that lasted so long was a good one. */
    private static final long GOOD_WHILE = TimeUnit.SECONDS.toNanos(10);
    private static final long LAST_DELIVERIES_SECONDS = 10;
    private static final Outcome GONE = Outcome.gone("its channel is closed; the broker delivers it again");

    private final Subscription subscription;
    private final Inbox inbox;
    private final RabbitMqClientLink link;
    private final RabbitMqTopology topology;
    private final ConsumerOptions options;
    private final MessageCopies copies;
    private final ReceivingLoop loop;
    /** Held by the thread that receives: the one of an earlier start ends first. */
    private final ReentrantLock receiving = new ReentrantLock();
    private volatile ConsumerChannel channel;
    private volatile String queue;
    private volatile int prefetch;
    private volatile Instant connectedUntil;
    private volatile CompletionStage<Void> stopped;

    RabbitMqConsumer(Subscription subscription, Inbox inbox, RabbitMqClientLink link, RabbitMqTopology topology) {
        this.subscription = subscription;
        this.inbox = inbox;
        this.link = link;
        this.topology = topology;
        this.options = ConsumerOptions.of(subscription);
        this.copies = new MessageCopies(link, isTemporary());
        this.loop = new ReceivingLoop("herald-receive-" + subscription.listenerId(), inbox, this);
        warnOfTimeout();
    }

    private boolean isTemporary() {
        return subscription.destination().kind() == Kind.TOPIC && !subscription.durable();
    }

    private void warnOfTimeout() {
        if (subscription.maxProcessingTime().compareTo(options.timeout()) >= 0) {
            LOG.warnf("Listener '%s' may work on a message for %s (max-processing-time), but RabbitMQ takes it away after %s "
                    + "(consumer_timeout), and all others of its channel with it: shorten the one, or raise the other by "
                    + "x-consumer-timeout", subscription.listenerId(), subscription.maxProcessingTime(), options.timeout());
        }
    }

    @Override
    public void start() {
        stopped = null;
        loop.start();
    }

    @Override
    public CompletionStage<Void> stopReceiving() {
        CompletionStage<Void> end = loop.stop();
        stopped = end;
        return end;
    }

    @Override
    public void capacityChanged() {
        loop.wake();
    }

    @Override
    public void receive(ReceivingLoop.Run run) throws Exception {
        receiving.lockInterruptibly();
        try {
            ConsumerChannel open = channel();
            consume(open);
            run.connected(lease());
            open.handOver();
            long since = System.nanoTime();
            try {
                receive(run, open);
            } finally {
                connectedUntil = Instant.now();
                if (System.nanoTime() - since > GOOD_WHILE) {
                    run.succeeded();
                }
            }
        } finally {
            receiving.unlock();
        }
    }

    private void receive(ReceivingLoop.Run run, ConsumerChannel open) throws Exception {
        while (true) {
            run.await(() -> !open.isOpen() || open.isEndedByBroker() || inbox.capacity() != prefetch);
            if (!open.isOpen()) {
                throw new IOException("the channel was closed: " + RabbitMqFailures.reason(open.closedBy()), open.closedBy());
            }
            if (open.isEndedByBroker()) {
                throw new IOException("the broker ended the consumer: the queue '" + queue + "' was deleted, or moved");
            }
            open.cancel();
            if (!run.goesOn()) {
                return;
            }
            // For a while there may be more: what came before does not count for the new consumer.
            consume(open);
            open.handOver();
        }
    }

    private void consume(ConsumerChannel open) throws IOException {
        prefetch = inbox.capacity();
        try {
            open.consume(queue, Math.min(prefetch, 0xFFFF), options.exclusive(), options.arguments());
        } catch (IOException refused) {
            throw new IOException(RabbitMqFailures.reason(refused), refused);
        }
    }

    /** The open one, on which messages may wait to be settled, or else a new one. */
    private ConsumerChannel channel() throws IOException, MissingDestinationException {
        ConsumerChannel open = channel;
        boolean known = open != null && open.isOpen();
        try (Declaring broker = link.declaring()) {
            String temporary = queue != null && isTemporary() && broker.queueExists(queue) ? queue : null;
            queue = topology.declareForListener(broker, temporary);
        }
        if (!known) {
            open = new ConsumerChannel(link.consuming().newChannel(), inbox, loop::wake);
            channel = open;
            tellOfGap();
        }
        return open;
    }

    /** A temporary queue goes with the connection, and what it held, too. */
    private void tellOfGap() {
        if (isTemporary() && connectedUntil != null) {
            inbox.missed(connectedUntil);
        }
    }

    private Duration lease() {
        return subscription.visibilityTimeout() == null ? USUAL_LEASE : subscription.visibilityTimeout();
    }

    // Settlement

    @Override
    public List<Outcome> acknowledge(List<? extends Delivery> deliveries) {
        Outcome[] outcomes = new Outcome[deliveries.size()];
        Map<ConsumerChannel, List<Integer>> byChannel = new LinkedHashMap<>();
        for (int i = 0; i < outcomes.length; i++) {
            byChannel.computeIfAbsent(rabbit(deliveries.get(i)).channel(), unseen -> new ArrayList<>()).add(i);
        }
        byChannel.forEach((own, positions) -> acknowledge(own, positions, deliveries, outcomes));
        return Arrays.asList(outcomes);
    }

    private static void acknowledge(ConsumerChannel own, List<Integer> positions, List<? extends Delivery> deliveries,
            Outcome[] outcomes) {
        List<Boolean> settled;
        try {
            settled = own.isOpen()
                    ? own.acknowledge(positions.stream().map(position -> rabbit(deliveries.get(position)).tag()).toList())
                    : List.of();
        } catch (IOException | AlreadyClosedException closed) {
            settled = List.of();
        }
        for (int i = 0; i < positions.size(); i++) {
            outcomes[positions.get(i)] = i < settled.size() && settled.get(i) ? Outcome.DONE : GONE;
        }
    }

    @Override
    public List<Outcome> release(List<Release> releases) {
        Outcome[] outcomes = new Outcome[releases.size()];
        List<Request> requests = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        awaitLastDeliveries();
        for (int i = 0; i < outcomes.length; i++) {
            RabbitMqDelivery delivery = rabbit(releases.get(i).delivery());
            Duration delay = releases.get(i).delay();
            if (!delivery.channel().isOpen()) {
                outcomes[i] = GONE;
            } else if (delay.isZero() && delivery.redeliveryIsCounted()) {
                outcomes[i] = reject(delivery);
            } else {
                requests.add(copies.again(delivery, queue, delay));
                positions.add(i);
            }
        }
        List<Answer> answers = requests.isEmpty() ? List.of() : link.publisher().publish(requests);
        for (int i = 0; i < answers.size(); i++) {
            outcomes[positions.get(i)] = copied(releases.get(positions.get(i)).delivery(), requests.get(i), answers.get(i));
        }
        return Arrays.asList(outcomes);
    }

    /** What is given back while the broker still sends would only come again. */
    private void awaitLastDeliveries() {
        CompletionStage<Void> end = stopped;
        if (end != null) {
            try {
                end.toCompletableFuture().get(LAST_DELIVERIES_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException anyway) {
                return;
            }
        }
    }

    private static Outcome reject(RabbitMqDelivery delivery) {
        try {
            return delivery.channel().reject(delivery.tag()) ? Outcome.DONE : GONE;
        } catch (IOException | AlreadyClosedException closed) {
            return GONE;
        }
    }

    /** The copy is safe: only now may the original go. */
    private Outcome copied(Delivery original, Request request, Answer answer) {
        if (answer.confirmed()) {
            return acknowledge(List.of(original)).get(0);
        }
        if (answer.status() == Answer.Status.UNROUTABLE) {
            request.lane().forget(request.preparation());
        }
        return Outcome.retry(answer.reason());
    }

    @Override
    public List<Outcome> extend(List<? extends Delivery> deliveries, Duration lease) {
        return deliveries.stream().map(delivery -> rabbit(delivery).channel().isOpen() ? Outcome.DONE : GONE).toList();
    }

    @Override
    public void abandon(Delivery delivery) {
        if (rabbit(delivery).channel().isOpen()) {
            reject(rabbit(delivery));
        }
    }

    @Override
    public boolean hasDeadLetterQueue() {
        return subscription.deadLetterQueue() != null && !isTemporary();
    }

    /** Of a message that is not ours any more there is no copy: it is delivered again. */
    @Override
    public List<Outcome> deadLetter(List<DeadLetter> deadLetters) {
        List<DeadLetter> ours = deadLetters.stream().filter(dead -> rabbit(dead.delivery()).channel().isOpen()).toList();
        List<Request> requests = ours.stream().map(dead -> copies.deadLetter(rabbit(dead.delivery()),
                subscription.deadLetterQueue(), dead.headers())).toList();
        Map<DeadLetter, Outcome> outcomes = new IdentityHashMap<>();
        List<Answer> answers = requests.isEmpty() ? List.of() : link.publisher().publish(requests);
        for (int i = 0; i < answers.size(); i++) {
            outcomes.put(ours.get(i), deadLettered(answers.get(i)));
        }
        return deadLetters.stream().map(dead -> outcomes.getOrDefault(dead, GONE)).toList();
    }

    private Outcome deadLettered(Answer answer) {
        return switch (answer.status()) {
            case CONFIRMED -> Outcome.DONE;
            case UNROUTABLE -> Outcome.retry("the dead-letter queue '" + subscription.deadLetterQueue()
                    + "' does not exist: create it");
            default -> Outcome.retry(answer.reason());
        };
    }

    private static RabbitMqDelivery rabbit(Delivery delivery) {
        return (RabbitMqDelivery) delivery;
    }

    /** What is not settled goes back to the queue, a temporary queue with all it holds. */
    @Override
    public void close() {
        ConsumerChannel open = channel;
        if (open != null && open.isOpen()) {
            open.close();
        }
        if (isTemporary() && queue != null) {
            try (Declaring broker = link.declaring()) {
                broker.delete(queue);
            } catch (IOException | RuntimeException goesWithTheConnection) {
                LOG.debugf(goesWithTheConnection, "The queue %s could not be deleted", queue);
            }
        }
    }
}
