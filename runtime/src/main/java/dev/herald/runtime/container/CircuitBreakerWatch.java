package dev.herald.runtime.container;

/** Knows the application's circuit breakers, where it has them. */
public interface CircuitBreakerWatch {

    /** What becomes of the calls that a circuit breaker guards. Must not block. */
    interface Events {

        /** The circuit breaker has opened: calls fail without being made. */
        void opened();

        /** The circuit breaker lets a call through, to try. */
        void halfOpened();

        /** The circuit breaker lets calls through. */
        void closed();
    }

    /**
     * Reports from now on what becomes of a circuit breaker.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    void watch(String name, Events events);
}
