package dev.herald.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.herald.spi.InHand;
import dev.herald.spi.InHand.Contents;
import dev.herald.spi.InHand.Held;

/**
 * Whether anything is left to do: with the messages of the queues, and with what containers have in hand. It looks at one after
 * the other, and takes what it saw for one instant only if no message of any queue came, went or changed its state meanwhile:
 * nothing passes from one to another without that.
 *
 * @param queues all queues, by name
 * @param consumers those who receive, or may
 */
record IdleCheck(MemoryClock clock, Map<String, MemoryQueue> queues, Collection<MemoryConsumer> consumers) {

    boolean isIdle() {
        long before = changes();
        List<MemoryDelivery> waiting = new ArrayList<>(0);
        for (MemoryConsumer consumer : consumers) {
            if (!isIdle(consumer.inHand(), waiting)) {
                return false;
            }
        }
        for (Map.Entry<String, Boolean> received : received().entrySet()) {
            MemoryQueue queue = queues.get(received.getKey());
            if (queue != null && !queue.isIdle(received.getValue(), waiting)) {
                return false;
            }
        }
        return before == changes();
    }

    /** @param waiting gets what it has in hand until a time comes that does not come by itself */
    private boolean isIdle(InHand inHand, List<MemoryDelivery> waiting) {
        if (inHand.isChanging()) {
            return false;
        }
        if (inHand.isEmpty()) {
            return true;
        }
        if (!clock.isFrozen()) {
            return false;
        }
        Contents contents = inHand.contents();
        if (contents.calls() > 0 || !contents.messages().stream().allMatch(Held::waitsForTime)) {
            return false;
        }
        contents.messages().forEach(message -> waiting.add((MemoryDelivery) message.delivery()));
        return true;
    }

    /** The queues that somebody receives from, or could; and whether somebody does. */
    private Map<String, Boolean> received() {
        return consumers.stream()
                .collect(Collectors.toMap(MemoryConsumer::queueName, MemoryConsumer::isReceiving, Boolean::logicalOr));
    }

    private long changes() {
        return queues.values().stream().mapToLong(MemoryQueue::changes).sum();
    }

    /** What is left to do, for people. */
    List<String> left() {
        List<String> left = new ArrayList<>();
        List<MemoryDelivery> waiting = new ArrayList<>();
        Set<String> named = new HashSet<>();
        for (MemoryConsumer consumer : consumers) {
            describe(consumer, left, waiting, named);
        }
        received().forEach((name, isReceived) -> {
            MemoryQueue queue = queues.get(name);
            if (queue != null) {
                queue.left(isReceived, waiting).forEach((id, state) -> {
                    if (!named.contains(id)) {
                        left.add("queue '" + name + "': message " + id + " is " + state + " (" + owners(name) + ")");
                    }
                });
            }
        });
        return left;
    }

    private void describe(MemoryConsumer consumer, List<String> left, List<MemoryDelivery> waiting, Set<String> named) {
        InHand inHand = consumer.inHand();
        Contents contents = inHand.contents();
        for (Held held : contents.messages()) {
            MemoryDelivery delivery = (MemoryDelivery) held.delivery();
            if (held.waitsForTime() && clock.isFrozen()) {
                waiting.add(delivery);
            } else {
                named.add(delivery.id());
                left.add("queue '" + consumer.queueName() + "': message " + delivery.id() + " is " + held.state() + " ("
                        + inHand.owner() + ")");
            }
        }
        if (contents.calls() > 0) {
            left.add(inHand.owner() + ": " + contents.calls()
                    + (contents.calls() == 1 ? " call has" : " calls have") + " not ended");
        }
        if (inHand.isChanging()) {
            left.add(inHand.owner());
        }
    }

    private String owners(String queue) {
        return consumers.stream().filter(consumer -> consumer.queueName().equals(queue))
                .map(consumer -> consumer.inHand().owner())
                .filter(owner -> !owner.isEmpty()).collect(Collectors.joining("; "));
    }
}
