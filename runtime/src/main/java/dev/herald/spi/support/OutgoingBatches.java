package dev.herald.spi.support;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Sends messages in as few calls as a broker's limits allow, one call after the other, in the order given.
 *
 * @param mostEntries the most messages in a call
 * @param mostBytes the most bytes in a call, all of its messages together
 */
public record OutgoingBatches(int mostEntries, int mostBytes) {

    /** What batching needs of a message. */
    public interface Item {

        /** How many bytes it counts for. */
        int bytes();

        /** The message group, or {@code null}. */
        String groupId();
    }

    /**
     * @param ordered whether order within groups matters: then no message is sent after one of its group that failed in an
     *        earlier call, because it would overtake that one
     * @param call sends 1 or more messages that fit into a call, and returns one result for each, in the order given
     * @return one result for each message, in the order given
     */
    public <M extends Item> List<SendResult> send(List<M> messages, boolean ordered,
            Function<List<M>, List<SendResult>> call) {
        SendResult[] results = new SendResult[messages.size()];
        Set<String> heldBack = new HashSet<>();
        for (int start = 0; start < results.length;) {
            int end = endOfBatch(messages, start);
            List<M> batch = new ArrayList<>(end - start);
            List<Integer> positions = new ArrayList<>(end - start);
            for (int i = start; i < end; i++) {
                if (ordered && heldBack.contains(messages.get(i).groupId())) {
                    results[i] = SendResult.HELD_BACK;
                } else {
                    batch.add(messages.get(i));
                    positions.add(i);
                }
            }
            List<SendResult> answers = batch.isEmpty() ? List.of() : answers(batch, call);
            for (int i = 0; i < batch.size(); i++) {
                SendResult answer = i < answers.size() ? answers.get(i) : SendResult.UNANSWERED;
                results[positions.get(i)] = answer;
                if (!answer.sent()) {
                    heldBack.add(batch.get(i).groupId());
                }
            }
            start = end;
        }
        return Arrays.asList(results);
    }

    /** A call that throws fails its messages alone: those of earlier calls were sent. */
    private static <M> List<SendResult> answers(List<M> batch, Function<List<M>, List<SendResult>> call) {
        try {
            return call.apply(batch);
        } catch (RuntimeException failure) {
            return Collections.nCopies(batch.size(), SendResult.failed(FailureText.of(failure), true, failure));
        }
    }

    private int endOfBatch(List<? extends Item> messages, int start) {
        int end = start;
        int bytes = 0;
        while (end < messages.size() && end - start < mostEntries
                && (end == start || bytes + messages.get(end).bytes() <= mostBytes)) {
            bytes += messages.get(end++).bytes();
        }
        return end;
    }
}
