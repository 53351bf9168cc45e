package dev.herald.topology;

import dev.herald.Publisher;

/** Sends tasks. */
interface Tasks {

    /** Returns when the broker has confirmed it. */
    @Publisher(queue = "work")
    void send(Task task);
}
