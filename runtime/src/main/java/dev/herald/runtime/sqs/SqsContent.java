package dev.herald.runtime.sqs;

import dev.herald.Headers;
import dev.herald.spi.Body;

/**
 * A message that was inside the body of another one.
 *
 * @param body what was published
 * @param headers what was published with it
 */
public record SqsContent(Body body, Headers headers) {
}
