package dev.herald.benchmarks.driver.wire;

import java.util.Map;

/** The names of AMQP 0-9-1's methods that a client sends, with RabbitMQ's own. */
final class AmqpMethods {

    private static final Map<Integer, Map<Integer, String>> NAMES = Map.of(
            10, Map.of(11, "connection.start-ok", 21, "connection.secure-ok", 31, "connection.tune-ok",
                    40, "connection.open", 50, "connection.close", 51, "connection.close-ok",
                    70, "connection.update-secret"),
            20, Map.of(10, "channel.open", 20, "channel.flow", 21, "channel.flow-ok", 40, "channel.close",
                    41, "channel.close-ok"),
            40, Map.of(10, "exchange.declare", 20, "exchange.delete", 30, "exchange.bind", 40, "exchange.unbind"),
            50, Map.of(10, "queue.declare", 20, "queue.bind", 30, "queue.purge", 40, "queue.delete", 50, "queue.unbind"),
            60, Map.ofEntries(Map.entry(10, "basic.qos"), Map.entry(20, "basic.consume"), Map.entry(30, "basic.cancel"),
                    Map.entry(31, "basic.cancel-ok"), Map.entry(40, "basic.publish"), Map.entry(70, "basic.get"),
                    Map.entry(80, "basic.ack"), Map.entry(90, "basic.reject"), Map.entry(100, "basic.recover-async"),
                    Map.entry(110, "basic.recover"), Map.entry(120, "basic.nack")),
            85, Map.of(10, "confirm.select"),
            90, Map.of(10, "tx.select", 20, "tx.commit", 30, "tx.rollback"));

    private AmqpMethods() {
    }

    /** As {@code basic.ack}; of one that isn't known, the numbers of its class and of itself. */
    static String name(int classId, int methodId) {
        String name = NAMES.getOrDefault(classId, Map.of()).get(methodId);
        return name != null ? name : classId + "." + methodId;
    }
}
