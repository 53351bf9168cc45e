package dev.herald.topology;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.TopicSubscriber;

/** Hears which tasks were announced. */
@ApplicationScoped
class Reader {

    private final Ledger ledger;

    Reader(Ledger ledger) {
        this.ledger = ledger;
    }

    @TopicSubscriber("news")
    void read(Task task) {
        ledger.heard(task.number());
    }
}
