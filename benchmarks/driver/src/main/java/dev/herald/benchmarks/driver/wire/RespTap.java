package dev.herald.benchmarks.driver.wire;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.vertx.core.buffer.Buffer;

/** Between a consumer and Redis. */
public final class RespTap implements WireTap {

    private static final Pattern ENTRY = Pattern.compile("\\d+-\\d+");
    /** In the arguments of Herald's script, from 0. */
    private static final int SETTINGS_BEGIN = 4;
    private static final int SETTINGS_END = 7;
    private static final Pattern KEYS = Pattern.compile("\\d{1,4}");

    private final Notes notes = new Notes();
    private final Map<String, Long> settledEntries = new ConcurrentHashMap<>();
    private final Function<String, Long> orderOfEntry;
    private final Relay relay;

    /** @param orderOfEntry {@code null} for an entry of which it does not know */
    public RespTap(URI broker, Function<String, Long> orderOfEntry) {
        this.orderOfEntry = orderOfEntry;
        relay = new Relay(broker, () -> new Relay.Observers(new RespCommands(this::sent), RespTap::ignore));
    }

    private static void ignore(Buffer answer) {
        // What was handed out is known to who sent it.
    }

    private void sent(List<String> command) {
        String name = command.getFirst().toUpperCase(Locale.ROOT);
        notes.called(name);
        long now = System.nanoTime();
        acknowledged(name, command).filter(RespTap::isEntry).forEach(entry -> settledEntries.putIfAbsent(entry, now));
    }

    /** The entries that are, and other arguments. */
    private static Stream<String> acknowledged(String name, List<String> command) {
        return switch (name) {
            // Behind the stream and the group.
            case "XACK", "XACKDEL" -> command.stream().skip(3);
            case "EVAL", "EVALSHA" -> acknowledgedByScript(command);
            default -> Stream.empty();
        };
    }

    /**
     * Herald acknowledges by a script, whose arguments are the group, the consumer, the least and the greatest entry, three
     * settings, and the entries. Those that extend leases have two settings before the first entry, those that return none.
     */
    private static Stream<String> acknowledgedByScript(List<String> command) {
        if (command.size() < 3 || !KEYS.matcher(command.get(2)).matches()) {
            return Stream.empty();
        }
        List<String> arguments = command.stream().skip(3 + Long.parseLong(command.get(2))).toList();
        return arguments.size() > SETTINGS_END && isEntry(arguments.get(SETTINGS_END))
                && arguments.subList(SETTINGS_BEGIN, SETTINGS_END).stream().noneMatch(RespTap::isEntry)
                        ? arguments.stream().skip(SETTINGS_END)
                        : Stream.empty();
    }

    private static boolean isEntry(String argument) {
        return ENTRY.matcher(argument).matches();
    }

    @Override
    public URI uri() {
        return relay.uri();
    }

    @Override
    public Map<String, Long> calls() {
        return notes.calls();
    }

    @Override
    public Map<Long, Long> settled() {
        Map<Long, Long> settled = new HashMap<>();
        settledEntries.forEach((entry, time) -> {
            Long order = orderOfEntry.apply(entry);
            if (order != null) {
                settled.merge(order, time, Math::min);
            }
        });
        return settled;
    }

    @Override
    public void close() {
        relay.close();
    }
}
