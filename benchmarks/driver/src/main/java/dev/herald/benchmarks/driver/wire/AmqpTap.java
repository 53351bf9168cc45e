package dev.herald.benchmarks.driver.wire;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Between a consumer and RabbitMQ. */
public final class AmqpTap implements WireTap {

    private static final int CHANNEL = 20;
    private static final int OPEN = 10;
    private static final int BASIC = 60;
    private static final int DELIVER = 60;
    private static final int ACK = 80;

    private final Notes notes = new Notes();
    private final Relay relay;

    public AmqpTap(URI broker) {
        relay = new Relay(broker, this::connected);
    }

    private Relay.Observers connected() {
        Connection connection = new Connection();
        // The client says "AMQP0091" before its first frame.
        return new Relay.Observers(new AmqpFrames(8, connection::sent)::accept,
                new AmqpFrames(0, connection::received)::accept);
    }

    /** The deliveries of a connection that wait for their acknowledgement, by channel. Used by one event loop. */
    private final class Connection {

        private final Map<Integer, TreeMap<Long, Long>> ordersByTag = new HashMap<>();
        private final Map<Integer, Long> delivered = new HashMap<>();

        private void received(AmqpFrames.Frame frame) {
            if (frame.isMethod(BASIC, DELIVER)) {
                delivered.put(frame.channel(), frame.longAfterShortText());
            } else if (frame.isMethod()) {
                // The last delivery had no body, and what follows may be that of another method.
                delivered.remove(frame.channel());
            } else if (frame.isBody()) {
                Long tag = delivered.remove(frame.channel());
                if (tag != null) {
                    OrderId.of(frame.payload()).ifPresent(order -> ordersByTag
                            .computeIfAbsent(frame.channel(), first -> new TreeMap<>()).put(tag, order));
                }
            }
        }

        private void sent(AmqpFrames.Frame frame) {
            if (frame.isMethod()) {
                notes.called(AmqpMethods.name(frame.classId(), frame.methodId()));
            }
            if (frame.isMethod(CHANNEL, OPEN)) {
                // Of an earlier one with this number.
                ordersByTag.remove(frame.channel());
            }
            if (frame.isMethod(BASIC, ACK)) {
                acknowledged(ordersByTag.getOrDefault(frame.channel(), new TreeMap<>()), frame.longAt(0),
                        (frame.byteAt(8) & 1) != 0);
            }
        }

        private void acknowledged(TreeMap<Long, Long> orders, long tag, boolean multiple) {
            long now = System.nanoTime();
            // Tag 0 means all.
            Map<Long, Long> settled = !multiple
                    ? orders.subMap(tag, true, tag, true)
                    : tag == 0 ? orders : orders.headMap(tag, true);
            settled.values().forEach(order -> notes.settled(order, now));
            settled.clear();
        }
    }

    @Override
    public URI uri() {
        return relay.uri();
    }

    /** Methods by their names, as {@code basic.ack}. */
    @Override
    public Map<String, Long> calls() {
        return notes.calls();
    }

    @Override
    public Map<Long, Long> settled() {
        return notes.settled();
    }

    @Override
    public void close() {
        relay.close();
    }
}
