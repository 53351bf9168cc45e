package dev.herald.runtime.devui;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

import io.smallrye.mutiny.Uni;

import dev.herald.BatchReceipt;
import dev.herald.BatchReceipt.Entry;
import dev.herald.OutgoingMessage;
import dev.herald.QueueDescription;
import dev.herald.runtime.devui.KnownQueues.KnownQueue;
import dev.herald.runtime.publishing.Publishers;
import dev.herald.runtime.support.BlockingCalls;
import dev.herald.spi.Delivery;
import dev.herald.spi.QueueBrowser;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.support.FailureText;

/** Looks at queues, sends to them and empties them. */
final class QueueDesk {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MAX_BROWSED = 500;
    private static final int PAGE = 100;
    private static final int MAX_SENT = 1000;
    private static final int MAX_LISTED = 10;

    private final KnownQueues queues;
    private final Publishers publishers;
    private final BlockingCalls calls;

    QueueDesk(KnownQueues queues, Publishers publishers, BlockingCalls calls) {
        this.queues = queues;
        this.publishers = publishers;
        this.calls = calls;
    }

    /** All queues; a broker that fails or is silent is a problem of its queues. */
    Uni<List<QueueView>> all() {
        List<Uni<QueueView>> views = queues.all().stream().map(this::viewOrProblem).toList();
        return views.isEmpty() ? Uni.createFrom().item(List.of()) : Uni.join().all(views).andFailFast();
    }

    private Uni<QueueView> viewOrProblem(KnownQueue queue) {
        return view(queue).ifNoItem().after(PATIENCE)
                .recoverWithItem(() -> problem(queue, "the broker '" + queue.broker().name() + "' did not answer within "
                        + PATIENCE.toSeconds() + " s: see that it runs and can be reached"))
                .onFailure().recoverWithItem(failure -> problem(queue, FailureText.message(failure)));
    }

    Uni<QueueView> view(String name) {
        return view(queues.of(name));
    }

    private Uni<QueueView> view(KnownQueue queue) {
        return calls.call(() -> "describing " + queue.destination(), () -> {
            QueueOperations operations = operations(queue);
            boolean looksOnly = operations.looksOnly();
            return operations.describe(queue.destination()).map(description -> view(queue, looksOnly, description))
                    .orElseGet(() -> problem(queue, "it does not exist yet: start a listener of it, or send a message"));
        });
    }

    private static QueueView view(KnownQueue queue, boolean looksOnly, QueueDescription description) {
        return new QueueView(queue.key(), queue.destination().name(), queue.broker().name(), queue.listeners(),
                queue.deadLettersOf(), looksOnly, description.address(), number(description.visible()),
                number(description.inFlight()), number(description.delayed()), description.attributes(), null);
    }

    private static QueueView problem(KnownQueue queue, String text) {
        return new QueueView(queue.key(), queue.destination().name(), queue.broker().name(), queue.listeners(),
                queue.deadLettersOf(), null, null, null, null, null, Map.of(), text);
    }

    private static Long number(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    private static QueueOperations operations(KnownQueue queue) {
        return queue.broker().queues(queue.destination().client());
    }

    Uni<List<MessageView>> browse(String name, int atMost) {
        KnownQueue queue = queues.of(name);
        int limit = within("atMost", atMost, MAX_BROWSED);
        return calls.call(() -> "browsing " + queue.destination(), () -> {
            try (QueueBrowser browser = operations(queue).browse(queue.destination(), queue.origin())) {
                return browse(browser, limit);
            }
        });
    }

    private static List<MessageView> browse(QueueBrowser browser, int limit) {
        List<MessageView> messages = new ArrayList<>();
        while (messages.size() < limit) {
            List<? extends Delivery> page = browser.next(Math.min(PAGE, limit - messages.size()));
            if (page.isEmpty()) {
                break;
            }
            page.forEach(delivery -> messages.add(MessageView.of(delivery)));
        }
        return messages;
    }

    Uni<QueueView> purge(String name) {
        KnownQueue queue = queues.of(name);
        return calls.run(() -> "purging " + queue.destination(), () -> operations(queue).purge(queue.destination()))
                .chain(() -> view(queue));
    }

    Uni<SentView> send(String name, OutgoingMessage<String> message, int count) {
        KnownQueue queue = queues.of(name);
        List<OutgoingMessage<String>> copies = Collections.nCopies(within("count", count, MAX_SENT), message);
        boolean ordered = queue.broker().naming().ordered(queue.destination().physicalName());
        return publishers.to(queue.broker(), queue.destination())
                .sendAny(ordered ? copies.stream().map(copy -> inGroup(copy, queue)).toList() : copies)
                .map(QueueDesk::sent);
    }

    /** With an id of its own: the broker leaves out what it takes for a repetition. */
    private static OutgoingMessage<String> inGroup(OutgoingMessage<String> message, KnownQueue queue) {
        if (message.groupId() == null) {
            throw new IllegalArgumentException(queue.destination() + " keeps messages in order within groups: name a group");
        }
        return message.deduplicationId(UUID.randomUUID().toString());
    }

    private static SentView sent(BatchReceipt receipts) {
        int failed = receipts.failed().size();
        return new SentView(receipts.entries().size() - failed, failed,
                receipts.entries().stream().filter(Entry::sent).map(entry -> entry.receipt().messageId()).limit(MAX_LISTED)
                        .toList(),
                receipts.failed().stream().map(entry -> FailureText.message(entry.failure())).distinct().limit(MAX_LISTED)
                        .toList());
    }

    static int within(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(what + " is " + value + "; it must be between 1 and " + most);
        }
        return value;
    }
}
