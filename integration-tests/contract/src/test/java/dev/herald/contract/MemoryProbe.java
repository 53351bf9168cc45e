package dev.herald.contract;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import dev.herald.OutgoingMessage;
import dev.herald.memory.MemoryQueues;
import dev.herald.memory.StoredMessage;

/** The memory broker by its test API. */
final class MemoryProbe implements BrokerProbe {

    private final MemoryQueues queues;
    private final Set<String> taken = new HashSet<>();
    private final Set<String> disconnected = new HashSet<>();

    MemoryProbe(MemoryQueues queues) {
        this.queues = queues;
    }

    @Override
    public void send(String queue, String body, Map<String, Object> headers) {
        OutgoingMessage<String> message = OutgoingMessage.of(body);
        for (Map.Entry<String, Object> header : headers.entrySet()) {
            message = message.header(header.getKey(), header.getValue());
        }
        queues.send(queue, message);
    }

    @Override
    public void sendInGroup(String queue, String group, String body) {
        queues.send(queue, OutgoingMessage.of(body).groupId(group).deduplicationId(UUID.randomUUID().toString()));
    }

    @Override
    public List<Letter> take(String queue) {
        return queues.visible(queue).stream().filter(message -> taken.add(queue + '/' + message.id()))
                .map(MemoryProbe::letter).toList();
    }

    private static Letter letter(StoredMessage message) {
        Map<String, String> headers = new HashMap<>();
        message.headers().asMap().keySet().forEach(name -> headers.put(name, message.headers().get(name).orElseThrow()));
        return new Letter(message.body(), headers);
    }

    @Override
    public int count(String queue) {
        return queues.depth(queue).total();
    }

    @Override
    public int visible(String queue) {
        return queues.depth(queue).visible();
    }

    @Override
    public void create(String queue) {
        queues.createQueue(queue);
    }

    @Override
    public void disconnect(String queue) {
        disconnected.add(queue);
        queues.failNextReceives(queue, Integer.MAX_VALUE);
        queues.failNextPublishes(queue, Integer.MAX_VALUE);
    }

    @Override
    public void reconnect() {
        disconnected.forEach(queue -> {
            queues.failNextReceives(queue, 0);
            queues.failNextPublishes(queue, 0);
        });
        disconnected.clear();
    }
}
