package dev.herald.benchmarks.driver.wire;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.vertx.core.buffer.Buffer;

/** Between a consumer and Redis. */
public final class RespTap implements WireTap {

    private static final Pattern ENTRY = Pattern.compile("\\d+-\\d+");

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

    /** Settled is what is acknowledged, by a command or by a script, which names the entries in its arguments. */
    private void sent(List<String> command) {
        String name = command.getFirst().toUpperCase(Locale.ROOT);
        notes.called(name);
        if (name.equals("XACK") || name.equals("XACKDEL") || name.startsWith("EVAL")) {
            long now = System.nanoTime();
            command.stream().filter(argument -> ENTRY.matcher(argument).matches())
                    .forEach(entry -> settledEntries.putIfAbsent(entry, now));
        }
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
                settled.put(order, time);
            }
        });
        return settled;
    }

    @Override
    public void close() {
        relay.close();
    }
}
