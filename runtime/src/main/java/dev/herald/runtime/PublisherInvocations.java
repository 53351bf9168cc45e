package dev.herald.runtime;

import jakarta.inject.Singleton;

/** Carries out the calls of generated {@code @Publisher} implementations. */
@Singleton
public class PublisherInvocations {

    private final PublisherMethods methods;
    private final Publishers publishers;

    public PublisherInvocations(PublisherMethods methods, Publishers publishers) {
        this.methods = methods;
        this.publishers = publishers;
    }

    /** Called by generated code: publishes what these arguments of the method at {@code index} say. */
    public Object call(int index, Object[] arguments) {
        throw new UnsupportedOperationException();
    }
}
