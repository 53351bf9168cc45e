package dev.herald.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import dev.herald.OutgoingMessage;
import dev.herald.memory.MemoryClock;
import dev.herald.memory.MemoryQueues;
import dev.herald.memory.StoredMessage;

/** The memory broker from outside: sends, injects faults, looks into queues. */
@Singleton
class Broker {

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    /** A FIFO queue remembers for five minutes what it was sent. */
    private static final Duration UNTIL_FORGOTTEN = Duration.ofMinutes(6);

    private final MemoryQueues queues;
    private final MemoryClock clock;

    Broker(MemoryQueues queues, MemoryClock clock) {
        this.queues = queues;
        this.clock = clock;
    }

    void send(Target target, Task task, boolean unreadable) {
        OutgoingMessage<String> message = OutgoingMessage.of(body(task, unreadable));
        if (task.group() != null) {
            message = message.groupId(task.group()).deduplicationId(task.id());
        }
        queues.send(target.queue(), message);
    }

    void publish(Task task, boolean vip, boolean unreadable) {
        queues.publish(Target.TOPIC, OutgoingMessage.of(body(task, unreadable))
                .header(TopicListeners.TIER, vip ? TopicListeners.VIP : "plain"));
    }

    private static String body(Task task, boolean unreadable) {
        JsonObject json = new JsonObject().put("id", task.id()).put("group", task.group())
                .put("plan", new JsonArray(task.plan())).put("secret", task.secret());
        if (!unreadable) {
            return json.encode();
        }
        return switch (Math.floorMod(task.id().hashCode(), 3)) {
            case 0 -> json.encode() + ',' + task.secret();
            case 1 -> json.put("plan", new JsonObject().put(task.secret(), 1)).encode();
            default -> json.encode().replace("\"plan\":", "\"plan\":" + Task.SECRET);
        };
    }

    void failSettlements(Target target, int count) {
        queues.failNextSettlements(target.queue(), count);
    }

    void failReceives(Target target, int count) {
        queues.failNextReceives(target.queue(), count);
    }

    void failPublishes(Target target, int count) {
        queues.failNextPublishes(target.queue(), count);
    }

    void endLeases(Target target) {
        queues.expireLeases(target.queue());
    }

    void duplicateNext(Target target) {
        queues.duplicateNext(target.queue());
    }

    /** Injects no further faults. */
    void heal() {
        for (Target target : Target.values()) {
            failSettlements(target, 0);
            failReceives(target, 0);
            failPublishes(target, 0);
        }
    }

    int depth(Target target) {
        return queues.depth(target.queue()).total();
    }

    Contents contents(Target target) {
        Map<String, String> waiting = new LinkedHashMap<>();
        queues.visible(target.queue()).forEach(message -> waiting.put(id(message), "visible"));
        queues.delayed(target.queue()).forEach(message -> waiting.put(id(message), "delayed"));
        queues.inFlight(target.queue()).forEach(message -> waiting.put(id(message), "in flight"));
        Map<String, List<Map<String, String>>> dead = new HashMap<>();
        queues.deadLetters(target.queue())
                .forEach(message -> dead.computeIfAbsent(id(message), id -> new ArrayList<>()).add(headers(message)));
        return new Contents(waiting, dead);
    }

    private static String id(StoredMessage message) {
        Matcher matcher = ID.matcher(message.body());
        return matcher.find() ? matcher.group(1) : "unknown (" + message.id() + ")";
    }

    private static Map<String, String> headers(StoredMessage message) {
        Map<String, String> headers = new HashMap<>();
        message.headers().asMap().keySet().forEach(name -> headers.put(name, message.headers().get(name).orElse("")));
        return headers;
    }

    /** Empties all queues, and has the FIFO ones forget what they were sent. */
    void clear() {
        queues.purgeAll();
        clock.advance(UNTIL_FORGOTTEN);
    }
}
