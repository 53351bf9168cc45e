package dev.herald.memory;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The queues and the clock of applications in development mode. They are the same for each start of the application, so that
 * what is in memory outlives a reload, as it does on any other broker.
 */
@Singleton
public class KeptMemory {

    private static final MemoryClock CLOCK = new MemoryClock();
    private static final MemoryQueues QUEUES = new MemoryQueues(CLOCK);

    @Produces
    @Singleton
    MemoryClock clock() {
        return CLOCK;
    }

    @Produces
    @Singleton
    MemoryQueues queues() {
        return QUEUES;
    }
}
