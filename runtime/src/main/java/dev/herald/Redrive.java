package dev.herald;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What became of a request to move a dead-letter queue's messages.
 *
 * @param moved how many were moved, where the call returns after the last one
 * @param task the broker's name for the move, where it goes on after the call (Amazon SQS: the task handle of
 *        {@code StartMessageMoveTask})
 */
public record Redrive(OptionalLong moved, Optional<String> task) {
}
