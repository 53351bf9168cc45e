package dev.herald.runtime.config;

import java.util.List;
import java.util.Locale;

/**
 * A configuration key of one listener, queue or topic, read from any of its spellings; also one for all listeners, if it names
 * an exception.
 *
 * @param prefix what precedes the name, with the profile, if any: {@code %prod.quarkus.herald.queue.}
 * @param name the listener's id, or the logical name of the queue or topic; empty for all
 * @param setting the rest, such as {@code retry.delay}, {@code attributes.x-priority} or
 *        {@code failure.com.acme.RateLimited.delay}, without quotes
 */
record ElementKey(String prefix, String name, String setting) {

    static final String PREFIX = "quarkus.herald.";
    static final String ATTRIBUTES = "attributes.";
    static final String FAILURE = "failure.";

    /**
     * All settings of {@link HeraldConfig} and {@link HeraldBuildTimeConfig} under a name, apart from attributes: they tell
     * where an unquoted name ends. A test compares them with the two.
     */
    static final List<String> OF_LISTENERS = List.of("enabled", "filter", "filter-scope", "queue", "durable", "concurrency",
            "prefetch", "prefetch-bytes", "visibility-timeout", "max-processing-time", "retry.max-attempts", "retry.delay",
            "retry.multiplier",
            "retry.max-delay", "retry.jitter", "rate", "pause.enabled", "pause.on", "pause.circuit-breaker",
            "pause.failure-ratio", "pause.delay", "batch.size", "batch.linger", "poll.wait-time", "poll.max-concurrent",
            "acknowledgement.batch-size", "acknowledgement.linger", "buffer.size", "buffer.overflow", "shutdown-timeout",
            "health.readiness", "health.startup", "health.grace");
    static final List<String> OF_DESTINATIONS = List.of("broker", "client", "name", "declare", "dead-letter.enabled",
            "dead-letter.name");
    /** The settings of an exception. */
    static final List<String> OF_FAILURES = List.of("action", "delay", "max-attempts");

    /** What can have a name. */
    enum Noun {
        LISTENER("listener", OF_LISTENERS), QUEUE("queue", OF_DESTINATIONS), TOPIC("topic", OF_DESTINATIONS);

        static final List<Noun> ALL = List.of(values());

        final String text;
        final List<String> settings;

        Noun(String text, List<String> settings) {
            this.text = text;
            this.settings = settings;
        }
    }

    /** @return {@code null} for all other keys, such as most of those for all listeners */
    static ElementKey read(String key) {
        int start = key.startsWith("%") ? key.indexOf('.') + 1 : 0;
        if (key.startsWith(PREFIX, start)) {
            for (Noun noun : Noun.ALL) {
                int end = start + PREFIX.length() + noun.text.length();
                if (key.startsWith(noun.text + ".", start + PREFIX.length())) {
                    return read(key.substring(0, end + 1), key.substring(end + 1), noun);
                }
            }
        }
        return null;
    }

    private static ElementKey read(String prefix, String rest, Noun noun) {
        if (noun == Noun.LISTENER && isFailure(rest)) {
            return new ElementKey(prefix, "", setting(rest));
        }
        if (rest.startsWith("\"")) {
            int end = rest.indexOf("\".", 1);
            return end < 0 ? null : new ElementKey(prefix, rest.substring(1, end), setting(rest.substring(end + 2)));
        }
        int end = endOfName(rest, noun);
        return end <= 0 ? null : new ElementKey(prefix, rest.substring(0, end), setting(rest.substring(end + 1)));
    }

    /** Unless it is a setting of a listener named "failure". */
    private static boolean isFailure(String setting) {
        return setting.startsWith(FAILURE) && !OF_LISTENERS.contains(setting.substring(FAILURE.length()))
                && OF_FAILURES.stream().anyMatch(of -> setting.endsWith("." + of)
                        && setting.length() > FAILURE.length() + of.length() + 1);
    }

    /** The name of an attribute, or an exception, may have quotes, too. */
    private static String setting(String written) {
        if (isFailure(written)) {
            return written.replace("\"", "");
        }
        return written.startsWith(ATTRIBUTES + "\"") && written.endsWith("\"") && written.length() > ATTRIBUTES.length() + 2
                ? ATTRIBUTES + written.substring(ATTRIBUTES.length() + 1, written.length() - 1)
                : written;
    }

    /** @return zero or less if the key has no name or its setting is unknown */
    private static int endOfName(String rest, Noun noun) {
        int failure = noun == Noun.LISTENER ? rest.indexOf("." + FAILURE) : -1;
        if (failure > 0 && isFailure(rest.substring(failure + 1))) {
            return failure;
        }
        int attributes = ("." + rest).indexOf("." + ATTRIBUTES);
        if (attributes >= 0) {
            return attributes - 1;
        }
        int end = -1;
        for (String setting : noun.settings) {
            if (rest.equals(setting)) {
                return -1;
            }
            int before = rest.length() - setting.length() - 1;
            if (before > 0 && rest.charAt(before) == '.' && rest.endsWith(setting) && (end < 0 || before < end)) {
                end = before;
            }
        }
        return end;
    }

    /**
     * What an environment variable sets if it means this name.
     *
     * @param variable the variable's name without a profile
     * @return the setting as in the variable, or {@code null} if it is none of this name
     */
    static String settingIn(String variable, Noun noun, String name) {
        String start = variable(PREFIX + noun.text + ".");
        String inVariable = variable(name);
        if (variable.startsWith(start + "_" + inVariable + "__")) {
            return variable.substring(start.length() + inVariable.length() + 3);
        }
        return variable.startsWith(start + inVariable + "_")
                ? variable.substring(start.length() + inVariable.length() + 1)
                : null;
    }

    /** @return {@code null} if the variable's setting is none that has a fixed name, such as an attribute */
    static ElementKey ofVariable(Noun noun, String name, String inVariable) {
        for (String setting : noun.settings) {
            if (variable(setting).equals(inVariable)) {
                return new ElementKey(PREFIX + noun.text + ".", name, setting);
            }
        }
        return null;
    }

    /**
     * An attribute that an environment variable sets, if no other source spells it: most have names like
     * {@code x-priority}.
     *
     * @return {@code null} if the variable's setting is no attribute
     */
    static ElementKey ofAttribute(Noun noun, String name, String inVariable) {
        String attributes = variable(ATTRIBUTES);
        if (!inVariable.startsWith(attributes)) {
            return null;
        }
        String attribute = trimmed(inVariable.substring(attributes.length()));
        return attribute.isEmpty()
                ? null
                : new ElementKey(PREFIX + noun.text + ".", name,
                        ATTRIBUTES + attribute.toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /**
     * What an environment variable sets for an exception, with or without quotes.
     *
     * @param name the listener's id; empty for all
     * @return {@code null} if the variable does not mean this exception
     */
    static ElementKey ofFailure(String name, String exception, String inVariable) {
        for (String of : OF_FAILURES) {
            if (variable(FAILURE + exception + "." + of).equals(inVariable)
                    || variable(FAILURE + "\"" + exception + "\"." + of).equals(inVariable)) {
                return new ElementKey(PREFIX + Noun.LISTENER.text + ".", name, FAILURE + exception + "." + of);
            }
        }
        return null;
    }

    /** The exception that the key names, or {@code null}. */
    String exception() {
        return isFailure(setting) ? setting.substring(FAILURE.length(), setting.length() - ofFailure().length() - 1) : null;
    }

    private String ofFailure() {
        return OF_FAILURES.stream().filter(each -> setting.endsWith("." + each)).findFirst().orElseThrow();
    }

    /** Underscores at the ends are the quotes of a property. */
    private static String trimmed(String inVariable) {
        return inVariable.replaceAll("^_|_$", "");
    }

    /** Whether this is the attribute of the other key, as far as an environment variable can tell. */
    boolean isSpelledAs(ElementKey other) {
        return name.equals(other.name) && prefix.equals(other.prefix) && isAttribute()
                && variable(setting).equals(variable(other.setting));
    }

    /** What a text is in the names of environment variables. */
    static String variable(String text) {
        StringBuilder variable = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            variable.append(isAsciiLetterOrDigit(character) ? Character.toUpperCase(character) : '_');
        }
        return variable.toString();
    }

    private static boolean isAsciiLetterOrDigit(char character) {
        return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9';
    }

    /** The spelling that is always unambiguous. */
    String quoted() {
        boolean quotes = isFailure(setting) || isAttribute() && setting.indexOf('.', ATTRIBUTES.length()) >= 0;
        return (name.isEmpty() ? prefix : prefix + "\"" + name + "\".") + (quotes ? settingInQuotes() : setting);
    }

    /** All spellings as a property, the unambiguous ones first. */
    List<String> spellings() {
        String quoted = prefix + "\"" + name + "\".";
        String unquoted = prefix + name + ".";
        if (name.isEmpty()) {
            return List.of(prefix + settingInQuotes(), prefix + setting);
        }
        return isAttribute() || isFailure(setting)
                ? List.of(quoted + settingInQuotes(), quoted + setting, unquoted + settingInQuotes(), unquoted + setting)
                : List.of(quoted + setting, unquoted + setting);
    }

    private boolean isAttribute() {
        return setting.startsWith(ATTRIBUTES);
    }

    private String settingInQuotes() {
        if (isAttribute()) {
            return ATTRIBUTES + "\"" + setting.substring(ATTRIBUTES.length()) + "\"";
        }
        return FAILURE + "\"" + exception() + "\"." + ofFailure();
    }
}
