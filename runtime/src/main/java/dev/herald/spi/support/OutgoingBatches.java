package dev.herald.spi.support;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Sends messages in as few calls as a broker's limits allow, one call after the other, in the messages' order.
 *
 * @param mostEntries how many messages a call takes
 * @param mostBytes how many bytes a call takes, all of its messages together
 */
public record OutgoingBatches(int mostEntries, int mostBytes) {

    /** A message, as far as batches are concerned. */
    public interface Item {

        /** How many bytes it counts for. */
        int bytes();

        /** The message group, or {@code null}. */
        String groupId();
    }

    /**
     * @param ordered whether order within groups matters: then a message of a group of which one of an earlier call failed is
     *        not sent, for it would overtake that one
     * @param call sends 1 or more messages that fit into a call, and answers for each one, in the order given
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
            List<SendResult> answers = batch.isEmpty() ? List.of() : call.apply(batch);
            for (int i = 0; i < answers.size(); i++) {
                results[positions.get(i)] = answers.get(i);
                if (!answers.get(i).sent()) {
                    heldBack.add(batch.get(i).groupId());
                }
            }
            start = end;
        }
        return Arrays.asList(results);
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
