package dev.herald.runtime.metadata;

/**
 * A bean that filters messages.
 *
 * @param bean its identifier
 * @param name what it is called in errors: its class
 * @param identifier the listener, queue or topic that it is for; {@code null} for all
 */
public record FilterRef(String bean, String name, String identifier) {
}
