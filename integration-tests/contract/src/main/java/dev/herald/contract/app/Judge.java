package dev.herald.contract.app;

import jakarta.inject.Singleton;

import io.smallrye.common.annotation.Identifier;

import dev.herald.FailureDecision;
import dev.herald.FailureHandler;
import dev.herald.Message;

/** Decides what becomes of messages that fail with an {@link IllegalArgumentException}. */
@Singleton
@Identifier("policies")
public class Judge implements FailureHandler {

    private final Script script;

    public Judge(Script script) {
        this.script = script;
    }

    @Override
    public FailureDecision decide(Message<?> message, Throwable failure) {
        if (!(failure instanceof IllegalArgumentException)) {
            return null;
        }
        script.note("judge", message.payload());
        return FailureDecision.deadLetter("judged");
    }
}
