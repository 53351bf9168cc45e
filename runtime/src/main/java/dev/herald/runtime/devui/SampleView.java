package dev.herald.runtime.devui;

/**
 * A sample of what a queue's listener takes.
 *
 * @param payloadType what its payloads are read as; {@code null} if no listener receives from the queue
 * @param body a body of that type
 * @param problem why that body can't be read as one all the same, or {@code null}
 */
public record SampleView(String payloadType, String body, String problem) {
}
