package dev.herald.runtime.container;

import java.util.List;

import jakarta.inject.Singleton;

import dev.herald.CurrentMessage;
import dev.herald.Message;

/** What is injected as {@link CurrentMessage}: the call that the current request scope belongs to. */
@Singleton
public class InjectedMessage implements CurrentMessage {

    private final CurrentCalls calls;

    public InjectedMessage(CurrentCalls calls) {
        this.calls = calls;
    }

    @Override
    public boolean isActive() {
        return calls.current() != null;
    }

    private CurrentMessage current() {
        CurrentMessage current = calls.current();
        if (current == null) {
            throw new IllegalStateException("there is no current message: no listener's method is running here, or its request"
                    + " scope was not propagated to this thread; ask isActive() first, or use a ManagedExecutor");
        }
        return current;
    }

    @Override
    public String listener() {
        return current().listener();
    }

    @Override
    public String destination() {
        return current().destination();
    }

    @Override
    public boolean isBatch() {
        return current().isBatch();
    }

    @Override
    public List<Message<?>> messages() {
        return current().messages();
    }

    @Override
    public Message<?> message() {
        return current().message();
    }

    @Override
    public String toString() {
        CurrentMessage current = calls.current();
        return current == null ? "CurrentMessage[none]" : current.toString();
    }
}
