package dev.herald.topology;

import dev.herald.Publisher;

/** Sends and announces tasks. */
interface Tasks {

    /** Returns when the broker has confirmed it. */
    @Publisher(queue = "work")
    void send(Task task);

    /** Returns when the broker has confirmed it. */
    @Publisher(topic = "news")
    void announce(Task task);
}
