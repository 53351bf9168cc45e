package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.rabbitmq.client.AlreadyClosedException;

import dev.herald.runtime.rabbitmq.RabbitMqPublisher.Request;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;

/**
 * Settles each message on the channel it came on, and only there. What has to wait, or to go elsewhere, is published as a
 * copy, and the original acknowledged when the broker has the copy.
 *
 * @param publisher of copies
 * @param copies what they are
 * @param deadLetterQueue where hopeless messages go, or {@code null}
 * @param mostRedeliveries how often the broker may deliver a message before it is given back as a copy, whose deliveries it
 *        counts from zero: it drops what it has delivered too often, whether or not a handler has seen it
 */
record RabbitMqSettlement(RabbitMqPublisher publisher, MessageCopies copies, String deadLetterQueue, int mostRedeliveries) {

    static final SettlementResult GONE = SettlementResult
            .gone("it was settled before, or its channel was closed and the broker delivers it again");

    List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        if (deliveries.size() == 1) {
            return List.of(acknowledge(rabbit(deliveries.get(0))));
        }
        SettlementResult[] outcomes = new SettlementResult[deliveries.size()];
        Map<UnackedDeliveries, List<Integer>> byChannel = new LinkedHashMap<>();
        for (int i = 0; i < outcomes.length; i++) {
            byChannel.computeIfAbsent(rabbit(deliveries.get(i)).channel(), unseen -> new ArrayList<>()).add(i);
        }
        byChannel.forEach((own, positions) -> acknowledge(own, positions, deliveries, outcomes));
        return Arrays.asList(outcomes);
    }

    private static SettlementResult acknowledge(RabbitMqDelivery delivery) {
        try {
            UnackedDeliveries own = delivery.channel();
            return own.isOpen() && own.acknowledge(delivery.tag()) ? SettlementResult.DONE : GONE;
        } catch (IOException | AlreadyClosedException closed) {
            return GONE;
        }
    }

    private static void acknowledge(UnackedDeliveries own, List<Integer> positions, List<? extends Delivery> deliveries,
            SettlementResult[] outcomes) {
        List<Boolean> settled;
        try {
            settled = own.isOpen()
                    ? own.acknowledge(positions.stream().map(position -> rabbit(deliveries.get(position)).tag()).toList())
                    : List.of();
        } catch (IOException | AlreadyClosedException closed) {
            settled = List.of();
        }
        for (int i = 0; i < positions.size(); i++) {
            outcomes[positions.get(i)] = i < settled.size() && settled.get(i) ? SettlementResult.DONE : GONE;
        }
    }

    /** @param queue which the messages came from */
    List<SettlementResult> release(List<Release> releases, String queue) {
        SettlementResult[] outcomes = new SettlementResult[releases.size()];
        List<Request> requests = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            Release release = releases.get(i);
            RabbitMqDelivery delivery = rabbit(release.delivery());
            if (!delivery.channel().isOpen()) {
                outcomes[i] = GONE;
            } else if (release.delay().isZero() && release.attempts() == 0
                    && delivery.deliveriesBefore() < mostRedeliveries) {
                outcomes[i] = giveBack(delivery);
            } else {
                // The broker can't count attempts: only a copy carries their number.
                requests.add(copies.again(delivery, queue, release.delay(), release.attempts()));
                positions.add(i);
            }
        }
        List<PublishResult> answers = requests.isEmpty() ? List.of() : publisher.publish(requests);
        for (int i = 0; i < answers.size(); i++) {
            outcomes[positions.get(i)] = copied(releases.get(positions.get(i)).delivery(), requests.get(i), answers.get(i));
        }
        return Arrays.asList(outcomes);
    }

    /** Gives messages back, to be delivered again at once. */
    List<SettlementResult> giveBack(List<? extends Delivery> deliveries) {
        return deliveries.stream().map(delivery -> giveBack(rabbit(delivery))).toList();
    }

    private static SettlementResult giveBack(RabbitMqDelivery delivery) {
        try {
            return delivery.channel().giveBack(delivery.tag()) ? SettlementResult.DONE : GONE;
        } catch (IOException | AlreadyClosedException closed) {
            return GONE;
        }
    }

    /** The copy is safe: only now may the original go. */
    private SettlementResult copied(Delivery original, Request request, PublishResult answer) {
        if (answer.confirmed()) {
            return acknowledge(List.of(original)).get(0);
        }
        if (answer.status() == PublishResult.Status.UNROUTABLE) {
            request.lane().forget(request.preparation());
        }
        return SettlementResult.retry(answer.reason());
    }

    List<SettlementResult> extend(List<? extends Delivery> deliveries) {
        return deliveries.stream().map(delivery -> rabbit(delivery).channel().isOpen() ? SettlementResult.DONE : GONE).toList();
    }

    /** Gives a message back that nobody settles any more. */
    void abandon(Delivery delivery) {
        try {
            if (rabbit(delivery).channel().isOpen()) {
                rabbit(delivery).channel().reject(rabbit(delivery).tag());
            }
        } catch (IOException | AlreadyClosedException closed) {
            // The broker has it back with its channel.
            return;
        }
    }

    /** Of a message that is not ours any more there is no copy: it is delivered again. */
    List<SettlementResult> deadLetter(List<DeadLetter> deadLetters) {
        List<DeadLetter> ours = deadLetters.stream().filter(dead -> rabbit(dead.delivery()).channel().isOpen()).toList();
        List<Request> requests = ours.stream().map(dead -> copies.deadLetter(rabbit(dead.delivery()),
                deadLetterQueue, dead.headers())).toList();
        Map<DeadLetter, SettlementResult> outcomes = new IdentityHashMap<>();
        List<PublishResult> answers = requests.isEmpty() ? List.of() : publisher.publish(requests);
        for (int i = 0; i < answers.size(); i++) {
            outcomes.put(ours.get(i), deadLettered(answers.get(i)));
        }
        return deadLetters.stream().map(dead -> outcomes.getOrDefault(dead, GONE)).toList();
    }

    private SettlementResult deadLettered(PublishResult answer) {
        return switch (answer.status()) {
            case CONFIRMED -> SettlementResult.DONE;
            case UNROUTABLE -> SettlementResult.retry("the dead-letter queue '" + deadLetterQueue
                    + "' does not exist: create it");
            default -> SettlementResult.retry(answer.reason());
        };
    }

    private static RabbitMqDelivery rabbit(Delivery delivery) {
        return (RabbitMqDelivery) delivery;
    }
}
