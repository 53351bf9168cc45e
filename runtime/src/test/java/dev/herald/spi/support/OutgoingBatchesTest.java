package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class OutgoingBatchesTest {

    private final OutgoingBatches batches = new OutgoingBatches(3, 100);
    private final List<List<Integer>> calls = new ArrayList<>();

    private record Numbered(int number, int bytes, String groupId) implements OutgoingBatches.Item {
    }

    @Test
    void fillsACallUpToItsEntries() {
        send(items(7, 1, null), false, Set.of());

        assertThat(calls).containsExactly(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6));
    }

    @Test
    void fillsACallUpToItsBytes() {
        send(items(3, 50, null), false, Set.of());

        assertThat(calls).containsExactly(List.of(0, 1), List.of(2));
    }

    @Test
    void sendsByItselfWhatIsLargerThanACall() {
        send(items(2, 101, null), false, Set.of());

        assertThat(calls).containsExactly(List.of(0), List.of(1));
    }

    @Test
    void callsNobodyWithoutMessages() {
        assertThat(send(List.of(), true, Set.of())).isEmpty();
        assertThat(calls).isEmpty();
    }

    @Test
    void holdsBackAGroupFromTheNextCallOn() {
        List<SendResult> results = send(items(9, 1, "g"), true, Set.of(1));

        assertThat(calls).containsExactly(List.of(0, 1, 2));
        assertThat(results).extracting(SendResult::sent)
                .containsExactly(true, false, true, false, false, false, false, false, false);
        assertThat(results.subList(3, 9)).containsOnly(SendResult.HELD_BACK);
    }

    @Test
    void goesOnWithOtherGroups() {
        List<Numbered> items = IntStream.range(0, 6).mapToObj(i -> new Numbered(i, 1, i % 2 == 0 ? "even" : "odd")).toList();

        List<SendResult> results = send(items, true, Set.of(0));

        assertThat(calls).containsExactly(List.of(0, 1, 2), List.of(3, 5));
        assertThat(results).extracting(SendResult::sent).containsExactly(false, true, true, true, false, true);
    }

    @Test
    void holdsBackNothingWhereOrderDoesNotMatter() {
        List<SendResult> results = send(items(4, 1, "g"), false, Set.of(0));

        assertThat(results).extracting(SendResult::sent).containsExactly(false, true, true, true);
    }

    @Test
    void aCallThatThrowsFailsItsMessagesAlone() {
        IllegalStateException failure = new IllegalStateException("connection reset");

        List<SendResult> results = batches.send(items(5, 1, null), false, batch -> {
            if (batch.get(0).number() == 3) {
                throw failure;
            }
            return batch.stream().map(item -> SendResult.sent("id-" + item.number(), null)).toList();
        });

        assertThat(results).extracting(SendResult::sent).containsExactly(true, true, true, false, false);
        assertThat(results.get(4).reason()).contains("connection reset");
        assertThat(results.get(4).cause()).isSameAs(failure);
    }

    @Test
    void aMessageWithoutAnAnswerCountsAsNotSent() {
        List<SendResult> results = batches.send(items(3, 1, null), false, batch -> List.of(SendResult.sent("id-0", null)));

        assertThat(results).extracting(SendResult::sent).containsExactly(true, false, false);
        assertThat(results.subList(1, 3)).containsOnly(SendResult.UNANSWERED);
    }

    private List<SendResult> send(List<Numbered> items, boolean ordered, Set<Integer> failing) {
        return batches.send(items, ordered, batch -> {
            calls.add(batch.stream().map(Numbered::number).toList());
            return batch.stream().map(item -> failing.contains(item.number())
                    ? SendResult.failed("no", true, null)
                    : SendResult.sent("id-" + item.number(), null)).toList();
        });
    }

    private static List<Numbered> items(int count, int bytes, String group) {
        return IntStream.range(0, count).mapToObj(i -> new Numbered(i, bytes, group)).toList();
    }
}
