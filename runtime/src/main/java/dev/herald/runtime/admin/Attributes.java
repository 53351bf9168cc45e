package dev.herald.runtime.admin;

import java.util.Map;

/** Attributes that the application passes to a broker. */
final class Attributes {

    private Attributes() {
    }

    /**
     * A copy.
     *
     * @throws IllegalArgumentException if a name or a value is {@code null}; the text names it
     */
    static Map<String, String> checked(Map<String, String> attributes) {
        attributes.forEach((name, value) -> {
            if (name == null || value == null) {
                throw new IllegalArgumentException("the attribute '" + name + "' has no value; leave it out");
            }
        });
        return Map.copyOf(attributes);
    }
}
