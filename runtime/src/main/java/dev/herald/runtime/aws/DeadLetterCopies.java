package dev.herald.runtime.aws;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.SendResult;

/**
 * Sends copies of messages to a queue. A message that cannot be copied does not keep the others from being sent, and a copy
 * that the queue refuses is sent once more without what was added to it: that may be what the queue refuses, because its
 * limits need not be known here.
 *
 * @param queue the name of the queue
 * @param queues copies and sends
 * @param <M> a copy
 */
public record DeadLetterCopies<M>(String queue, Queues<M> queues) {

    private static final SettlementResult NOT_SENT = SettlementResult.retry(SendResult.UNANSWERED.reason());

    /** What a copy is, and how it is sent. */
    public interface Queues<M> {

        /** A copy with the headers to add; those that are {@code null} are removed. */
        M copy(DeadLetter message);

        /** The least copy that is still the message: {@code removed} only says which headers to remove. */
        M bareCopy(DeadLetter removed);

        /** Sends one or more copies. Returns one result for each, in the order given. */
        List<SendResult> send(List<M> copies);
    }

    /** Returns one result for each message, in the order given. */
    public List<SettlementResult> send(List<DeadLetter> messages) {
        List<SettlementResult> results = new ArrayList<>(messages.size());
        List<M> copies = new ArrayList<>(messages.size());
        List<Integer> positions = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            try {
                copies.add(queues.copy(messages.get(i)));
                positions.add(i);
                results.add(NOT_SENT);
            } catch (RuntimeException failure) {
                results.add(notCopied(failure));
            }
        }
        List<SendResult> sent = copies.isEmpty() ? List.of() : queues.send(copies);
        for (int i = 0; i < sent.size(); i++) {
            int position = positions.get(i);
            results.set(position, isRefused(sent.get(i)) ? sendBare(messages.get(position)) : result(sent.get(i)));
        }
        return results;
    }

    private static boolean isRefused(SendResult result) {
        return !result.sent() && !result.retryable();
    }

    private SettlementResult sendBare(DeadLetter message) {
        try {
            M bare = queues.bareCopy(new DeadLetter(message.delivery(), removed(message.headers())));
            SendResult result = queues.send(List.of(bare)).get(0);
            return isRefused(result) ? refused(result) : result(result);
        } catch (RuntimeException failure) {
            return notCopied(failure);
        }
    }

    private static Map<String, String> removed(Map<String, String> headers) {
        Map<String, String> removed = new HashMap<>(headers);
        removed.values().removeIf(added -> added != null);
        return removed;
    }

    private SettlementResult refused(SendResult result) {
        return SettlementResult.retry("the queue " + queue + " refuses the message even without added headers: "
                + result.reason() + "; allow it what the queue of the message allows, such as its MaximumMessageSize");
    }

    private static SettlementResult notCopied(RuntimeException failure) {
        return SettlementResult.retry("the message cannot be copied: " + FailureText.of(failure));
    }

    private static SettlementResult result(SendResult result) {
        return result.sent() ? SettlementResult.DONE : SettlementResult.retry(result.reason());
    }
}
