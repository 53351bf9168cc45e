package dev.herald.runtime.publishing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.herald.HeraldHeaders;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.container.CurrentCalls;
import dev.herald.runtime.container.HandledHeaders;
import dev.herald.spi.Body;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.ControlHeaders;

/**
 * The headers that what is published has from the message that is being handled, unless it sets them itself. Of a batch, those
 * that all its messages have with the same value.
 */
@Singleton
public class PropagatedHeaders {

    /** No headers are propagated. */
    public static final PropagatedHeaders NONE = new PropagatedHeaders(List.of(), null);

    static final String KEY = ConfigKeys.PREFIX + "propagate-headers";

    /** They say something about one message only: propagated, they would be wrong, or have it answered or routed elsewhere. */
    private static final Set<String> OF_ONE_MESSAGE = Set.of(HeraldHeaders.REPLY_TO, HeraldHeaders.MESSAGE_ID,
            HeraldHeaders.CONTENT_TYPE, HeraldHeaders.TYPE, "CC", "BCC");
    private static final Pattern OF_BROKERS = Pattern.compile("(?i)(aws|amazon)\\..*|x-(first-|last-)?death.*"
            + "|x-(delivery|acquired)-count");

    private final List<String> names;
    private final CurrentCalls calls;

    @Inject
    public PropagatedHeaders(HeraldConfig config, CurrentCalls calls) {
        this(config.propagateHeaders().orElse(List.of()).stream().map(String::strip).distinct().toList(), calls);
    }

    PropagatedHeaders(List<String> names, CurrentCalls calls) {
        this.names = names;
        this.calls = calls;
    }

    /** What is wrong with the configuration. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (String name : names) {
            String problem = problem(name);
            if (problem != null) {
                problems.add(KEY + " names '" + name + "', " + problem);
            }
        }
        return problems;
    }

    private static String problem(String name) {
        if (name.isEmpty()) {
            return "which is empty: remove it";
        }
        if (name.contains("*")) {
            return "but patterns are not available: name each header";
        }
        if (ControlHeaders.isOwn(name)) {
            return "a header by which Herald controls a message: remove it";
        }
        if (OF_ONE_MESSAGE.contains(name)) {
            return "a header that holds for one message only: remove it, and set it where the message is published";
        }
        return OF_BROKERS.matcher(name).matches() ? "a header that is reserved for the broker: remove it" : null;
    }

    boolean areNone() {
        return names.isEmpty();
    }

    /** The headers of what is being handled here. */
    HandledHeaders handled() {
        return areNone() ? HandledHeaders.NONE : calls.headers();
    }

    /** Those to propagate. */
    Map<String, Object> of(HandledHeaders handled) {
        if (areNone() || handled.handled() == 0) {
            return Map.of();
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name : names) {
            Object value = common(name, handled);
            if (value != null) {
                values.put(name, value);
            }
        }
        return values;
    }

    private static Object common(String name, HandledHeaders handled) {
        Object first = handled.headers(0).value(name).orElse(null);
        for (int i = 1; i < handled.handled() && first != null; i++) {
            if (!Objects.deepEquals(first, handled.headers(i).value(name).orElse(null))) {
                return null;
            }
        }
        return first;
    }

    /** The message with those of the headers that it does not set itself. */
    static OutgoingMessage<Body> added(OutgoingMessage<Body> message, Map<String, Object> values) {
        Map<String, Object> missing = new LinkedHashMap<>(values);
        missing.keySet().removeAll(message.headers().keySet());
        return missing.isEmpty() ? message : message.headers(missing);
    }
}
