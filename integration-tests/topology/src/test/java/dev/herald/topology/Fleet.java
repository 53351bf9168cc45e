package dev.herald.topology;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** The instances of the application that run, and the books of all that ever did. Thread-safe. */
final class Fleet implements AutoCloseable {

    /** Numbers of different senders do not meet. */
    private static final long NUMBERS = 1_000_000;

    private final List<Application> running = new CopyOnWriteArrayList<>();
    private final List<Application> all = new CopyOnWriteArrayList<>();
    private final AtomicLong senders = new AtomicLong();

    static Fleet of(Application... instances) {
        Fleet fleet = new Fleet();
        List.of(instances).forEach(fleet::add);
        return fleet;
    }

    void add(Application instance) {
        all.add(instance);
        running.add(instance);
    }

    /** Its books stay. */
    void remove(Application instance) {
        running.remove(instance);
    }

    List<Application> running() {
        return List.copyOf(running);
    }

    /** Makes all instances send. */
    void send(int failing) {
        running.forEach(instance -> send(instance, failing));
    }

    /**
     * Makes one instance send.
     *
     * @param failing one of so many tasks fails at first; 0 for none
     */
    void send(Application instance, int failing) {
        instance.send(senders.getAndIncrement() * NUMBERS + 1, failing);
    }

    /** Returns whether every instance has sent its last task. */
    boolean stopSending() {
        return running.stream().filter(Application::stopSending).count() == running.size();
    }

    Books books() {
        return all.stream().map(Application::books).reduce(Books::and).orElseThrow();
    }

    /** What the entries of all ledgers of one kind say, by instance. */
    List<String> entries(Ledger.Entry kind) {
        return all.stream().flatMap(instance -> instance.entries(kind).stream()).toList();
    }

    @Override
    public void close() {
        all.forEach(Application::close);
    }
}
