package dev.herald.brokers;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** What a system property of the tests selects. */
final class Choice {

    private Choice() {
    }

    /**
     * The value with this key.
     *
     * @param text the value of the property; {@code null} is the same as empty
     * @throws IllegalStateException naming the property and its values, if there is none
     */
    static <T> T of(String property, String text, T[] values, Function<T, String> key) {
        String wanted = text == null ? "" : text.strip();
        return Arrays.stream(values).filter(value -> key.apply(value).equals(wanted)).findFirst()
                .orElseThrow(() -> new IllegalStateException("%s=%s is not known; it is one of %s, or not set"
                        .formatted(property, wanted, keys(values, key))));
    }

    private static <T> List<String> keys(T[] values, Function<T, String> key) {
        return Arrays.stream(values).map(key).filter(name -> !name.isEmpty()).toList();
    }
}
