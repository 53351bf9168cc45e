package dev.herald;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;

/**
 * The result of {@link Queues#redrive}: either how many messages were moved, or the broker's task that moves them.
 * Immutable; later versions may add properties.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class Redrive {

    private final OptionalLong moved;
    private final Optional<String> task;

    /**
     * @param moved how many messages were moved, if the call returned after the last one
     * @param task the broker's id of the move, if it continues after the call
     */
    public Redrive(OptionalLong moved, Optional<String> task) {
        this.moved = Objects.requireNonNull(moved, "moved");
        this.task = Objects.requireNonNull(task, "task");
    }

    /** How many messages were moved, if the call returned after the last one. */
    public OptionalLong moved() {
        return moved;
    }

    /**
     * The broker's id of the move, if it continues after the call (Amazon SQS: the task handle of
     * {@code StartMessageMoveTask}).
     */
    public Optional<String> task() {
        return task;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Redrive redrive && redrive.moved.equals(moved) && redrive.task.equals(task);
    }

    @Override
    public int hashCode() {
        return Objects.hash(moved, task);
    }

    @Override
    public String toString() {
        return "Redrive[moved=" + moved + ", task=" + task + "]";
    }
}
