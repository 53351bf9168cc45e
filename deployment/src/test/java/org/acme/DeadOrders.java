package org.acme;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.DeadLetterSelection;
import dev.herald.DeadLetters;
import dev.herald.RedriveProgress;

@ApplicationScoped
public class DeadOrders {

    private final DeadLetters letters;

    public DeadOrders(DeadLetters letters) {
        this.letters = letters;
    }

    /** The first 50, each with why it is there. */
    public List<String> list() {
        return letters.browseAndAwait("orders", 50).stream()
                .map(letter -> letter.text() + ": " + letter.reason().orElse("unknown"))
                .toList();
    }

    /** Sends all of them back to the queue, once the cause is gone. */
    public RedriveProgress redrive() {
        return letters.redriveAllAndAwait("orders", DeadLetterSelection.all());
    }
}
