package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.herald.runtime.container.Permits.Counts;
import dev.herald.spi.BrokerClock;
import dev.herald.spi.support.TestDelivery;

/** Compares a {@link Backlog} under random operations with a naive model of it, which looks at all messages each time. */
class BacklogModelTest {

    private static final int OPERATIONS = 400;
    private static final String[] KEYS = {null, "a", "b", "c"};

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void agreesWithANaiveModel(long seed) {
        Random random = new Random(seed);
        Run run = new Run(random, 1 + random.nextInt(4));
        for (int i = 0; i < OPERATIONS; i++) {
            run.next();
            run.check();
        }
        run.finish();
        run.check();
        assertThat(run.permits.counts()).isEqualTo(Counts.NONE);
        assertThat(run.backlog.groups()).isZero();
    }

    /** What the model knows of a message. */
    private static final class Entry {

        final InFlight message;
        final String key;
        boolean held;
        /** Of one that was abandoned. */
        boolean holdsPlace;

        Entry(InFlight message) {
            this.message = message;
            this.key = message.delivery.orderingKey();
        }
    }

    private static final class Run {

        private final Random random;
        private final int callSize;
        private final Permits permits;
        private final Backlog backlog;
        private final ManualExecutors executors = new ManualExecutors();
        /** By key, in the order in which they are to be taken. */
        private final Map<String, List<Entry>> waiting = new LinkedHashMap<>();
        /** Handled by a call that has not ended. */
        private final List<Entry> taken = new ArrayList<>();
        /** Out of the backlog, and not settled yet. */
        private final List<Entry> abandoned = new ArrayList<>();
        private int messages;

        Run(Random random, int callSize) {
            this.random = random;
            this.callSize = callSize;
            this.permits = new Permits(10_000, callSize, 0, Long.MAX_VALUE);
            this.backlog = new Backlog(callSize, 0, permits, BrokerClock.SYSTEM);
            for (String key : KEYS) {
                waiting.put(key, new ArrayList<>());
            }
        }

        void next() {
            switch (random.nextInt(11)) {
                case 0, 1, 2 -> add();
                case 3, 4 -> take();
                case 5 -> any(taken, this::settle);
                case 6 -> any(taken, entry -> {
                    if (entry.key == null) {
                        settle(entry);
                    } else if (taken.stream().filter(other -> entry.key.equals(other.key)).count() == 1) {
                        // The container keeps no message of a batch for a retry.
                        hold(entry);
                    }
                });
                case 7 -> putBackAll();
                case 8 -> any(allWaiting(), entry -> {
                    backlog.retry(entry.message);
                    entry.held = false;
                });
                case 9 -> any(allWaiting(), this::lose);
                default -> abandonOrClear();
            }
        }

        private <T> void any(List<T> entries, Consumer<T> operation) {
            if (!entries.isEmpty()) {
                operation.accept(entries.get(random.nextInt(entries.size())));
            }
        }

        private List<Entry> allWaiting() {
            return waiting.values().stream().flatMap(List::stream).toList();
        }

        private void add() {
            String key = KEYS[random.nextInt(KEYS.length)];
            InFlight message = new InFlight(TestDelivery.inGroup("m" + messages++, key), 0, Long.MAX_VALUE);
            permits.take(1);
            backlog.add(message);
            waiting.get(key).add(new Entry(message));
        }

        private void take() {
            int expected = Math.min(callSize, startable());
            List<InFlight> call = backlog.take();
            assertThat(call).hasSize(expected);
            Invocation invocation = new Invocation(call, executors);
            for (InFlight message : call) {
                String key = message.delivery.orderingKey();
                Entry head = waiting.get(key).remove(0);
                assertThat(message).as("in its order").isSameAs(head.message);
                assertThat(head.held).as("waits for its retry").isFalse();
                assertThat(taken).as("handled at once in one group").noneMatch(
                        other -> key != null && key.equals(other.key) && !call.contains(other.message));
                assertThat(message.begin(invocation)).isTrue();
                taken.add(head);
            }
        }

        private void settle(Entry entry) {
            InFlight message = entry.message;
            message.settleNow(() -> {
            });
            message.end(InFlight.State.SETTLED, null);
            callEnded(message);
            if (message.leavesGroup()) {
                backlog.settled(message);
            }
            taken.remove(entry);
        }

        private void hold(Entry entry) {
            InFlight message = entry.message;
            message.keepForRetry(message.begun(), 0);
            callEnded(message);
            assertThat(message.goesBack()).isTrue();
            backlog.hold(message);
            taken.remove(entry);
            waiting.get(entry.key).add(0, entry);
            entry.held = true;
        }

        /** All that is taken of one group, or one message without: the last first. */
        private void putBackAll() {
            any(taken, one -> {
                List<Entry> call = one.key == null
                        ? List.of(one)
                        : taken.stream().filter(other -> one.key.equals(other.key)).toList();
                for (int i = call.size() - 1; i >= 0; i--) {
                    putBack(call.get(i));
                }
            });
        }

        private void putBack(Entry entry) {
            InFlight message = entry.message;
            message.spare(message.begun());
            callEnded(message);
            assertThat(message.goesBack()).isTrue();
            backlog.putBack(message);
            taken.remove(entry);
            List<Entry> group = waiting.get(entry.key);
            group.add(entry.key == null ? group.size() : 0, entry);
        }

        private void callEnded(InFlight message) {
            if (message.callEnded(message.call())) {
                permits.free(1);
            }
        }

        private void lose(Entry entry) {
            boolean holdsPlace = isStartable(entry);
            entry.message.lose();
            backlog.remove(entry.message);
            leavesPlace(entry, holdsPlace);
            waiting.get(entry.key).remove(entry);
        }

        private void leavesPlace(Entry entry, boolean expected) {
            assertThat(entry.message.leavesPlace()).isEqualTo(expected);
            if (expected) {
                permits.free(1);
            }
        }

        private void endAbandoned() {
            abandoned.forEach(entry -> leavesPlace(entry, entry.holdsPlace));
            abandoned.clear();
        }

        private void abandonOrClear() {
            switch (random.nextInt(8)) {
                case 0 -> {
                    backlog.clear();
                    abandon(allWaiting());
                }
                case 1, 2, 3 -> {
                    List<Entry> candidates = new ArrayList<>(allWaiting());
                    candidates.addAll(taken);
                    candidates.removeIf(entry -> entry.key == null);
                    any(candidates, this::abandonBehind);
                }
                default -> endAbandoned();
            }
        }

        private void abandonBehind(Entry entry) {
            List<Entry> group = waiting.get(entry.key);
            List<Entry> behind = group.subList(group.indexOf(entry) + 1, group.size());
            assertThat(backlog.abandonBehind(entry.message)).containsExactlyElementsOf(
                    behind.stream().map(each -> each.message).toList());
            abandon(List.copyOf(behind));
        }

        private void abandon(List<Entry> entries) {
            entries.forEach(entry -> entry.holdsPlace = isStartable(entry));
            entries.forEach(entry -> waiting.get(entry.key).remove(entry));
            abandoned.addAll(entries);
        }

        private boolean isStartable(Entry entry) {
            return waiting.get(entry.key).indexOf(entry) < startable(entry.key);
        }

        private int startable() {
            return waiting.keySet().stream().mapToInt(this::startable).sum();
        }

        /** Without linger, what could start counts as full calls. */
        private int fullCalls(int messages) {
            return (messages + callSize - 1) / callSize * callSize;
        }

        private int startable(String key) {
            List<Entry> group = waiting.get(key);
            if (key == null) {
                return group.size();
            }
            boolean free = taken.stream().noneMatch(entry -> key.equals(entry.key)) && group.stream().noneMatch(e -> e.held);
            return free ? Math.min(callSize, group.size()) : 0;
        }

        void check() {
            int startable = startable();
            List<Entry> all = allWaiting();
            int placesOfAbandoned = (int) abandoned.stream().filter(entry -> entry.holdsPlace).count();
            assertThat(backlog.isEmpty()).isEqualTo(startable == 0);
            assertThat(backlog.isReady()).isEqualTo(startable > 0);
            assertThat(permits.counts()).isEqualTo(new Counts(fullCalls(startable) + taken.size() + placesOfAbandoned,
                    all.size() - startable, 0, 0));
        }

        void finish() {
            List.copyOf(taken).forEach(this::settle);
            while (!allWaiting().isEmpty()) {
                allWaiting().forEach(entry -> {
                    backlog.retry(entry.message);
                    entry.held = false;
                });
                take();
                List.copyOf(taken).forEach(this::settle);
            }
            endAbandoned();
        }
    }
}
