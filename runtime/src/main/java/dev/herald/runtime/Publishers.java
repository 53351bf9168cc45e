package dev.herald.runtime;

import jakarta.inject.Singleton;

import dev.herald.MessagePublisher;

/** The publishers of the application, one for each target. */
@Singleton
public class Publishers {

    public MessagePublisher<?> publisher(PublisherTarget target) {
        throw new UnsupportedOperationException();
    }
}
