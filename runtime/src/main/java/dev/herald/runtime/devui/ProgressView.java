package dev.herald.runtime.devui;

import java.util.Map;

import dev.herald.RedriveProgress;

/**
 * How far a redrive has come, as {@link RedriveProgress} has it.
 */
public record ProgressView(long moved, long copied, long skipped, long failed, Map<String, Long> reasons, boolean done) {

    static ProgressView of(RedriveProgress progress) {
        return new ProgressView(progress.moved(), progress.copied(), progress.skipped(), progress.failed(),
                progress.reasons(), progress.isDone());
    }
}
