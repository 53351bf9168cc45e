package dev.herald.runtime.devui;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.runtime.annotations.DevMCPEnableByDefault;
import io.quarkus.runtime.annotations.JsonRpcDescription;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.admin.DeadLetterAdmin;
import dev.herald.runtime.admin.ListenerQueues;
import dev.herald.runtime.devui.KnownQueues.KnownQueue;
import dev.herald.runtime.metadata.DestinationIndex;
import dev.herald.runtime.publishing.Publishers;
import dev.herald.runtime.support.BlockingCalls;
import dev.herald.runtime.support.Brokers;
import dev.herald.runtime.support.Destinations;
import dev.herald.runtime.support.Payloads;

/**
 * What the pages of the Dev UI call, by JSON-RPC, and agents, as tools of the Dev MCP server. What only looks is enabled
 * there; the rest has to be enabled in the Dev UI. Streams are for the pages alone.
 */
@Singleton
public class HeraldDevService {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration NEW_MESSAGES = Duration.ofMillis(250);
    private static final String LISTENER = "The listener's id";
    private static final String QUEUE = "The queue's name, as the tool queues lists it, or its logical name";
    private static final String LETTER = "The letter's id, as the tool deadLetters lists it";

    private final Listeners listeners;
    private final MessageHistory history;
    private final QueueDesk queues;
    private final LetterDesk letters;
    private final KnownQueues known;
    private final SampleBodies samples;
    private volatile boolean closed;

    @Inject
    public HeraldDevService(Listeners listeners, DeadLetterAdmin deadLetters, MessageHistory history,
            ListenerQueues listenerQueues,
            DestinationIndex index, Brokers brokers, Destinations destinations, Publishers publishers, BlockingCalls calls,
            Payloads payloads, ObjectMapper mapper) {
        this.listeners = listeners;
        this.history = history;
        this.known = new KnownQueues(listeners, listenerQueues, index, brokers, destinations);
        this.queues = new QueueDesk(known, publishers, calls);
        this.letters = new LetterDesk(deadLetters, calls);
        this.samples = new SampleBodies(mapper, payloads);
    }

    // Listeners

    @JsonRpcDescription("Lists the message listeners of the application: method, queue, dead-letter queue, retry plan, state "
            + "with its reason, counts since the start, and the last failures with their trace ids")
    @DevMCPEnableByDefault
    public List<ListenerView> listeners() {
        return new ListenerWatch(listeners, history).look();
    }

    @JsonRpcDescription("Streams the message listeners each second, with their rates")
    public Multi<List<ListenerView>> watch() {
        ListenerWatch watch = new ListenerWatch(listeners, history);
        return each(LOOK_AGAIN, tick -> watch.look());
    }

    @JsonRpcDescription("Pauses a listener: it receives nothing until it is resumed; messages already received are handled")
    public Uni<ListenerView> pause(@JsonRpcDescription(LISTENER) String listener) {
        Listener found = listeners.get(listener);
        return Uni.createFrom().completionStage(found::pause).map(done -> view(found));
    }

    @JsonRpcDescription("Lets a paused listener receive again")
    public ListenerView resume(@JsonRpcDescription(LISTENER) String listener) {
        Listener found = listeners.get(listener);
        found.resume();
        return view(found);
    }

    @JsonRpcDescription("Stops a listener: waits for running handlers, and returns to the broker what is not handled")
    public Uni<ListenerView> stop(@JsonRpcDescription(LISTENER) String listener) {
        Listener found = listeners.get(listener);
        return Uni.createFrom().completionStage(found::stop).map(done -> view(found));
    }

    @JsonRpcDescription("Starts a stopped listener")
    public ListenerView start(@JsonRpcDescription(LISTENER) String listener) {
        Listener found = listeners.get(listener);
        found.start();
        return view(found);
    }

    @JsonRpcDescription("Changes how many handlers of a listener may run at once, until the application restarts")
    public ListenerView concurrency(@JsonRpcDescription(LISTENER) String listener,
            @JsonRpcDescription("How many handlers, 1 or more") Integer handlers) {
        Listener found = listeners.get(listener);
        found.concurrency(given("handlers", handlers));
        return view(found);
    }

    private ListenerView view(Listener listener) {
        return new ListenerWatch(listeners, history).look(listener);
    }

    // Queues

    @JsonRpcDescription("Lists the queues of the application with their approximate numbers of messages: those of its "
            + "listeners, their dead-letter queues, and those it publishes to")
    @DevMCPEnableByDefault
    public Uni<List<QueueView>> queues() {
        return queues.all();
    }

    @JsonRpcDescription("Describes a queue: address, attributes and approximate numbers of messages")
    @DevMCPEnableByDefault
    public Uni<QueueView> describe(@JsonRpcDescription(QUEUE) String queue) {
        return queues.view(queue);
    }

    @JsonRpcDescription("Shows messages of a queue with headers and body. Where the queue has looksOnly false, they are "
            + "received and given back, which counts as a delivery and withholds them from the listeners meanwhile")
    public Uni<List<MessageView>> browse(@JsonRpcDescription(QUEUE) String queue,
            @JsonRpcDescription("The most messages, 1 to 500") Integer atMost) {
        return queues.browse(queue, given("atMost", atMost));
    }

    @JsonRpcDescription("Sends messages to a queue")
    public Uni<SentView> send(@JsonRpcDescription(QUEUE) String queue, @JsonRpcDescription("The body, as text") String body,
            @JsonRpcDescription("Headers, by name; may be empty") Map<String, String> headers,
            @JsonRpcDescription("The message group of a FIFO queue; otherwise empty") String group,
            @JsonRpcDescription("Seconds until the message becomes visible, 0 for none") Integer delay,
            @JsonRpcDescription("How many times to send it, 1 to 1000") Integer count) {
        OutgoingMessage<String> message = OutgoingMessage.of(body == null ? "" : body)
                .headers(headers == null ? Map.of() : headers).groupId(orNull(group));
        int seconds = delay == null ? 0 : delay;
        return queues.send(queue, seconds == 0 ? message : message.delay(Duration.ofSeconds(seconds)),
                count == null ? 1 : count);
    }

    @JsonRpcDescription("Makes a sample body for a queue, by the payload type of its listener")
    @DevMCPEnableByDefault
    public SampleView sample(@JsonRpcDescription(QUEUE) String queue) {
        KnownQueue found = known.of(queue);
        String listener = found.deadLettersOf() == null
                ? found.listeners().stream().findFirst().orElse(null)
                : found.deadLettersOf();
        return listener == null
                ? new SampleView(null, "", null)
                : samples.of(listeners.get(listener).description().payloadType());
    }

    @JsonRpcDescription("Deletes all messages of a queue for good")
    public Uni<QueueView> purge(@JsonRpcDescription(QUEUE) String queue) {
        return queues.purge(queue);
    }

    // Dead letters

    @JsonRpcDescription("Shows the dead letters of a listener with reason, attempts, headers and body. Where looksOnly is "
            + "false, each counts as delivered once more")
    @DevMCPEnableByDefault
    public Uni<LettersView> deadLetters(@JsonRpcDescription(LISTENER) String listener,
            @JsonRpcDescription("The most letters, 1 to 1000") Integer atMost) {
        return letters.browse(listener, given("atMost", atMost));
    }

    @JsonRpcDescription("Sends a dead letter back to the queue of its listener, which handles it again")
    public Uni<String> redrive(@JsonRpcDescription(LISTENER) String listener, @JsonRpcDescription(LETTER) String id) {
        return letters.redrive(listener, id);
    }

    @JsonRpcDescription("Sends a changed message to the queue of a listener in place of a dead letter")
    public Uni<String> redriveEdited(@JsonRpcDescription(LISTENER) String listener, @JsonRpcDescription(LETTER) String id,
            @JsonRpcDescription("The new body, as text") String body,
            @JsonRpcDescription("The new headers, by name; those of the letter are not kept") Map<String, String> headers,
            @JsonRpcDescription("The message group; empty to keep that of the letter") String group) {
        return letters.redrive(listener, id, body == null ? "" : body, headers == null ? Map.of() : headers, orNull(group));
    }

    @JsonRpcDescription("Sends all dead letters of a group back to the queue of their listener, and streams the progress")
    public Multi<ProgressView> redriveGroup(@JsonRpcDescription(LISTENER) String listener,
            @JsonRpcDescription("The group, as deadLetters has it; empty for all letters") String group) {
        return letters.redriveGroup(listener, orNull(group));
    }

    @JsonRpcDescription("Deletes a dead letter for good")
    public Uni<String> discard(@JsonRpcDescription(LISTENER) String listener, @JsonRpcDescription(LETTER) String id) {
        return letters.discard(listener, id);
    }

    // Messages

    @JsonRpcDescription("Streams the attempts at messages that have ended: first those that are kept, then the new ones")
    public Multi<List<HandledMessage>> history() {
        AtomicLong seen = new AtomicLong();
        return Multi.createBy().concatenating()
                .streams(Multi.createFrom().item(() -> newer(seen)),
                        each(NEW_MESSAGES, tick -> newer(seen)).select().where(messages -> !messages.isEmpty()));
    }

    private List<HandledMessage> newer(AtomicLong seen) {
        List<HandledMessage> messages = history.after(seen.get());
        if (!messages.isEmpty()) {
            seen.set(messages.get(messages.size() - 1).number());
        }
        return messages;
    }

    @JsonRpcDescription("Lists the last attempts at messages, newest first: id, attempt, duration, outcome, error, trace id")
    @DevMCPEnableByDefault
    public List<HandledMessage> messages(@JsonRpcDescription("The most messages") Integer atMost) {
        return history.last(given("atMost", atMost), message -> true);
    }

    // Labels of the card

    /** How many listeners receive, of all. */
    public Multi<String> listenerLabel() {
        return labels(tick -> {
            List<Listener> all = listeners.all();
            long receiving = all.stream().filter(listener -> listener.state() == ListenerState.RUNNING).count();
            return receiving == all.size() ? Long.toString(receiving) : receiving + " of " + all.size();
        });
    }

    /** How many queues there are. */
    public Multi<String> queueLabel() {
        return labels(tick -> Integer.toString(known.all().size()));
    }

    /** How many messages were dead-lettered since the application started. */
    public Multi<String> deadLetterLabel() {
        return labels(tick -> Long
                .toString(listeners.all().stream().mapToLong(listener -> listener.counts().deadLettered()).sum()));
    }

    /** How many attempts ended since the application started. */
    public Multi<String> messageLabel() {
        return labels(tick -> Long.toString(history.count()));
    }

    private Multi<String> labels(Function<Long, String> label) {
        return each(LOOK_AGAIN, label).skip().repetitions();
    }

    /** Ends with the application: the page may be open for longer. */
    private <T> Multi<T> each(Duration period, Function<Long, T> look) {
        return Multi.createFrom().ticks().every(period).onOverflow().drop().select().first(tick -> !closed).map(look);
    }

    @PreDestroy
    void close() {
        closed = true;
    }

    private static int given(String what, Integer value) {
        if (value == null) {
            throw new IllegalArgumentException(what + " is missing");
        }
        return value;
    }

    private static String orNull(String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
