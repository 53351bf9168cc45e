package dev.herald.spi;

import java.util.concurrent.CompletionStage;

/** The listeners of an application, as a broker in the process needs them to begin anew between tests. Thread-safe. */
public interface ListenerGroup {

    /**
     * Has those on a broker receive nothing more.
     *
     * @param broker its {@linkplain Broker#name name}
     * @return completes when the last receives have ended
     */
    CompletionStage<Void> pause(String broker);

    /** Has those on a broker run, or not, as the application started them, with the concurrency that is configured. */
    void restore(String broker);
}
