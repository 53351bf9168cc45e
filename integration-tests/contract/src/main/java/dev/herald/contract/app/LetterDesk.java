package dev.herald.contract.app;

import jakarta.inject.Singleton;

import dev.herald.DeadLetters;
import dev.herald.Message;
import dev.herald.QueueListener;

/** A listener whose messages die at the first failure, and what becomes of them then. */
@Singleton
public class LetterDesk {

    private final Script script;
    private final DeadLetters letters;

    public LetterDesk(Script script, DeadLetters letters) {
        this.script = script;
        this.letters = letters;
    }

    public DeadLetters letters() {
        return letters;
    }

    @QueueListener(value = "letters", maxAttempts = "1", concurrency = "10")
    void letters(Message<Task> message) throws Exception {
        script.play(Call.of("letters", message));
    }
}
