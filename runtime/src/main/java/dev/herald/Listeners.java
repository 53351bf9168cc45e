package dev.herald;

import java.util.List;

/** The application's listeners, for control at run time. An injectable bean; thread-safe. */
public interface Listeners {

    /**
     * The listener with this id.
     *
     * @throws IllegalArgumentException if there is none; the message suggests the nearest id
     */
    Listener get(String id);

    /** All listeners, ordered by id. */
    List<Listener> all();
}
