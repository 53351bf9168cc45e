package dev.herald.topology;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import dev.herald.PublishException;

/**
 * Records what became of the tasks that this instance sent and handled, one entry a line, in a file: what a method has
 * returned for survives the end of this process, also by {@code kill -9}. Thread-safe.
 */
@Singleton
class Ledger {

    private final OutputStream file;

    /**
     * What an entry is about: a task by its number, with the attempt that has begun or the reason of its dead-lettering; the
     * reason of a refusal; or how many milliseconds an extension of leases took.
     */
    enum Entry {
        CONFIRMED, BEGUN, HANDLED, LOST, EXTENDED, NOT_EXTENDED, DEAD_LETTERED, ANNOUNCED, HEARD, REFUSED, REFUSED_FOR_GOOD
    }

    Ledger(@ConfigProperty(name = "topology.ledger") String path) throws IOException {
        file = Files.newOutputStream(Path.of(path), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** The broker has confirmed the task. */
    void confirmed(long number) {
        write(Entry.CONFIRMED, Long.toString(number));
    }

    void begun(long number, int attempt) {
        write(Entry.BEGUN, number + " " + attempt);
    }

    /** The lease of the task was lost while it was handled. */
    void lost(long number) {
        write(Entry.LOST, Long.toString(number));
    }

    /** A call that extends leases has ended. */
    void extended(boolean successful, long millis) {
        write(successful ? Entry.EXTENDED : Entry.NOT_EXTENDED, Long.toString(millis));
    }

    void handled(long number) {
        write(Entry.HANDLED, Long.toString(number));
    }

    void deadLettered(long number, String reason) {
        write(Entry.DEAD_LETTERED, number + " " + reason);
    }

    /** The broker has confirmed the announcement of the task. */
    void announced(long number) {
        write(Entry.ANNOUNCED, Long.toString(number));
    }

    void heard(long number) {
        write(Entry.HEARD, Long.toString(number));
    }

    /** It may have arrived nevertheless. */
    void refused(PublishException refusal) {
        write(refusal.isRetryable() ? Entry.REFUSED : Entry.REFUSED_FOR_GOOD, refusal.getMessage());
    }

    void refusedForGood(RuntimeException failure) {
        write(Entry.REFUSED_FOR_GOOD, failure.toString());
    }

    private void write(Entry entry, String text) {
        byte[] line = (entry + " " + text.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            synchronized (file) {
                file.write(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
