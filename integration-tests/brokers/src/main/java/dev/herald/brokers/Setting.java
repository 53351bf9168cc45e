package dev.herald.brokers;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A setting of the tests: a system property, or else the environment variable whose name corresponds to it. */
final class Setting {

    private Setting() {
    }

    /**
     * Its value; an empty one counts as none.
     *
     * @param property {@code herald.redis.image}; the variable is then {@code HERALD_REDIS_IMAGE}
     */
    static Optional<String> of(String property) {
        return of(property, System.getProperty(property), System.getenv());
    }

    static Optional<String> of(String property, String value, Map<String, String> environment) {
        return text(value).or(() -> text(environment.get(property.replace('.', '_').toUpperCase(Locale.ROOT))));
    }

    private static Optional<String> text(String value) {
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }
}
