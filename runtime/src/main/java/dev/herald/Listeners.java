package dev.herald;

import java.util.List;

/** The application's listeners, for control at run time. An injectable bean. */
public interface Listeners {

    /**
     * The listener of this id.
     *
     * @throws IllegalArgumentException if there is none; the text names the nearest one
     */
    Listener get(String id);

    /** All of them, ordered by id. */
    List<Listener> all();
}
