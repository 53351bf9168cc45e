package dev.herald.spi.support;

import java.util.concurrent.atomic.AtomicInteger;

/** Limits how many threads a thread can create: the others fail as if there were no memory for their stacks. */
public final class ThreadLimit {

    private ThreadLimit() {
    }

    /** Limits the current thread, until it removes the returned value. */
    public static InheritableThreadLocal<String> set(int most) {
        AtomicInteger threads = new AtomicInteger();
        InheritableThreadLocal<String> limit = new InheritableThreadLocal<>() {

            @Override
            protected String childValue(String parentValue) {
                if (threads.incrementAndGet() > most) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                return parentValue;
            }
        };
        limit.set("set");
        return limit;
    }
}
