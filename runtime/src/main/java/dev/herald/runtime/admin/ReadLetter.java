package dev.herald.runtime.admin;

import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import dev.herald.DeadLetter;
import dev.herald.Headers;
import dev.herald.HeraldHeaders;
import dev.herald.OutgoingMessage;
import dev.herald.UnreadableMessageException;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.QueueBrowser;
import dev.herald.spi.QueueBrowser.Death;

/**
 * A letter as it was read.
 *
 * @param body the body, empty if it can't be shown
 * @param whyUnreadable why it can't, or {@code null}
 * @param death the broker's account, or {@code null}
 */
record ReadLetter(String id, String listener, Body body, String whyUnreadable, Headers headers, Death death, Instant sentAt,
        String group)
        implements
            DeadLetter {

    private static final Body NOTHING = Body.of("");
    private static final String OWN = "herald-";
    private static final String OF_DEAD_LETTERS = "herald-dead-letter-";
    /** What RabbitMQ has added: sent as headers of a message, it would take them for its own. */
    private static final Set<String> OF_BROKER = Set.of("x-death", "x-first-death-exchange", "x-first-death-queue",
            "x-first-death-reason", "x-last-death-exchange", "x-last-death-queue", "x-last-death-reason", "x-delivery-count",
            "x-acquired-count", "CC", "BCC");
    private static final int MAX_HEADERS = 10;

    static ReadLetter of(Delivery delivery, QueueBrowser browser, String listener) {
        Body body = NOTHING;
        String unreadable = null;
        try {
            body = delivery.body();
        } catch (UnreadableMessageException reason) {
            unreadable = reason.getMessage();
        }
        return new ReadLetter(browser.id(delivery), listener, body, unreadable, delivery.headers(),
                browser.death(delivery).orElse(null),
                delivery.sentAt(), delivery.groupId());
    }

    @Override
    public String text() {
        return body.text();
    }

    @Override
    public byte[] bytes() {
        return body.bytes().clone();
    }

    @Override
    public boolean isText() {
        try {
            body.utf8();
            return true;
        } catch (CharacterCodingException binary) {
            return false;
        }
    }

    @Override
    public Optional<String> unreadable() {
        return Optional.ofNullable(whyUnreadable);
    }

    @Override
    public Optional<String> reason() {
        return headers.get(HeraldHeaders.DEAD_LETTER_REASON).or(() -> Optional.ofNullable(death).map(Death::reason));
    }

    @Override
    public Optional<String> exception() {
        return headers.get(HeraldHeaders.DEAD_LETTER_EXCEPTION);
    }

    @Override
    public OptionalInt attempts() {
        int number = headers.get(HeraldHeaders.DEAD_LETTER_ATTEMPTS).map(ReadLetter::number).orElse(-1);
        return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException foreign) {
            return -1;
        }
    }

    @Override
    public Optional<String> source() {
        return headers.get(HeraldHeaders.DEAD_LETTER_SOURCE).or(() -> Optional.ofNullable(death).map(Death::queue));
    }

    @Override
    public Optional<Instant> diedAt() {
        return headers.get(HeraldHeaders.DEAD_LETTER_TIME).flatMap(ReadLetter::instant)
                .or(() -> Optional.ofNullable(death).map(Death::time));
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text.strip()));
        } catch (DateTimeException foreign) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> groupId() {
        return Optional.ofNullable(group);
    }

    @Override
    public int redriven() {
        return Math.max(0, headers.get(HeraldHeaders.REDRIVEN).map(text -> number(text.split(" ", 2)[0])).orElse(0));
    }

    @Override
    public OutgoingMessage<Object> message() {
        Map<String, Object> kept = new LinkedHashMap<>();
        headers.asMap().forEach((name, value) -> {
            if (!name.startsWith(OWN) && !OF_BROKER.contains(name)) {
                kept.put(name, value);
            }
        });
        return OutgoingMessage.<Object>of(isText() ? text() : bytes()).headers(kept).groupId(group);
    }

    /** How the headers of the letter change when it goes back. */
    Map<String, String> changedHeaders(Instant now) {
        Map<String, String> changes = new LinkedHashMap<>();
        for (String name : headers.asMap().keySet()) {
            if (name.startsWith(OF_DEAD_LETTERS)) {
                changes.put(name, null);
            }
        }
        changes.put(HeraldHeaders.REDRIVEN, redrivenAgain(now));
        return changes;
    }

    /** A message in place of this letter, with a header that says so unless others fill the room that Amazon has. */
    <T> OutgoingMessage<T> marked(OutgoingMessage<T> edited, Instant now) {
        return edited.headers().size() < MAX_HEADERS ? edited.header(HeraldHeaders.REDRIVEN, redrivenAgain(now)) : edited;
    }

    private String redrivenAgain(Instant now) {
        return redriven() + 1 + " " + now;
    }

    /** Whether it is that letter, as far as one can tell: not every id is unique. */
    boolean isSameAs(DeadLetter other) {
        return id.equals(other.id()) && diedAt().equals(other.diedAt());
    }

    /**
     * Whether it is a letter of this listener: others may share the dead-letter queue. One that does not say whose it is, such
     * as one that somebody put there by hand, belongs to each.
     */
    static boolean belongs(Delivery delivery, QueueBrowser browser, ListenerQueue queue, ListenerQueues all) {
        Optional<String> listener = delivery.headers().get(HeraldHeaders.DEAD_LETTER_LISTENER);
        if (listener.isEmpty()) {
            Optional<Death> death = browser.death(delivery);
            return death.isEmpty() || death.get().queue() == null || queue.receivesFrom(death.get().queue());
        }
        if (listener.get().equals(queue.listener())) {
            return true;
        }
        ListenerQueue other = all.find(listener.get());
        return other == null
                ? delivery.headers().get(HeraldHeaders.DEAD_LETTER_SOURCE).filter(queue.source()::equals).isPresent()
                : other.broker() == queue.broker() && queue.receivesFrom(other.queue().physicalName());
    }

    /** Without the body and the values of headers: they may be confidential. */
    @Override
    public String toString() {
        return "DeadLetter[" + id + " of listener '" + listener + "']";
    }
}
