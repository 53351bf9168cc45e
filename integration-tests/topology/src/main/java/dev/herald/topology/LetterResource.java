package dev.herald.topology;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.jboss.resteasy.reactive.RestQuery;

import dev.herald.BatchReceipt;
import dev.herald.DeadLetterSelection;
import dev.herald.DeadLetters;
import dev.herald.Publisher;
import dev.herald.RedriveProgress;

/** Fills the dead-letter queue of the listener, and redrives its letters. */
@Singleton
@Path("/letters")
public class LetterResource {

    private static final RedriveProgress NONE = new RedriveProgress(0, 0, 0, 0, Map.of(), false);

    private final DeadLetters letters;
    private final Letters queue;
    private final AtomicReference<RedriveProgress> progress = new AtomicReference<>(NONE);

    /** Sends letters. */
    interface Letters {

        @Publisher(queue = "work-dlq")
        BatchReceipt send(List<Task> tasks);
    }

    LetterResource(DeadLetters letters, Letters queue) {
        this.letters = letters;
        this.queue = queue;
    }

    /** Puts tasks 1 to {@code count} into the dead-letter queue. @return how many were confirmed */
    @POST
    public long fill(@RestQuery int count) {
        return queue.send(LongStream.rangeClosed(1, count).mapToObj(number -> new Task(number, 0)).toList()).entries().stream()
                .filter(BatchReceipt.Entry::sent).count();
    }

    /** Begins to redrive all letters. */
    @POST
    @Path("redrive")
    public void redrive(@RestQuery int perSecond) {
        progress.set(NONE);
        letters.redriveAll("work", DeadLetterSelection.all().perSecond(perSecond)).subscribe().with(progress::set);
    }

    /** How many letters were moved so far. */
    @GET
    @Path("moved")
    public long moved() {
        return progress.get().moved();
    }

    /** Whether all is done that can be done. */
    @GET
    @Path("done")
    public boolean done() {
        return progress.get().isDone();
    }

    /** How many letters there are, up to 2,000. */
    @GET
    @Path("left")
    public int left() {
        return letters.browseAndAwait("work", 2000).size();
    }
}
