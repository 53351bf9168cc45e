package dev.herald.runtime.admin;

import java.util.List;

import dev.herald.RedriveProgress;

/** Follows a run through the dead letters of a listener, on the thread of the run. */
public interface RunObserver {

    /** Whether the run is to end, after the letters in hand. */
    boolean isCancelled();

    /** These letters are about to be sent or deleted. From now on each may have left the dead-letter queue. */
    default void moving(List<String> letters) {
    }

    /** A letter that was about to be moved stays, or was not there. */
    default void stayed(String letter) {
    }

    /** How far the run has come. */
    void progressed(RedriveProgress progress);
}
