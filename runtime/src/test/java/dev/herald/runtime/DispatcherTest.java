package dev.herald.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.junit.jupiter.api.Test;

class DispatcherTest {

    /** Those started whose thread has not come yet. */
    private final Deque<Started> started = new ArrayDeque<>();
    private final Deque<Runnable> timed = new ArrayDeque<>();
    private final Dispatcher dispatcher = new Dispatcher(2, (work, begun) -> started.add(new Started(work, begun)),
            (nanos, task) -> timed.add(task));

    private static final long SLOW = Duration.ofMillis(1).toNanos();
    private static final long QUICK = 1000;

    private record Started(Work work, Runnable begun) {
    }

    private static Work work() {
        return new Work(List.of());
    }

    private Work begin() {
        Started first = started.poll();
        first.begun().run();
        return first.work();
    }

    @Test
    void startsOneHandlerForAllThatComesTogether() {
        dispatcher.submit(List.of(work()));
        dispatcher.submit(List.of(work()));

        assertThat(started).hasSize(1);
    }

    @Test
    void aHandlerStartsAnotherBeforeItHandlesIfWorkIsWaiting() {
        Work first = work();
        Work second = work();
        dispatcher.submit(List.of(first));
        dispatcher.submit(List.of(second));

        assertThat(begin()).isSameAs(first);
        assertThat(begin()).isSameAs(second);
    }

    @Test
    void startsNoMoreThanThereAreHandlers() {
        for (int i = 0; i < 3; i++) {
            dispatcher.submit(List.of(work()));
        }

        begin();
        begin();

        assertThat(started).isEmpty();
    }

    @Test
    void aHandlerThatHasEndedTakesWhatIsWaiting() {
        Work second = work();
        dispatcher.submit(List.of(work()));
        dispatcher.submit(List.of(second));

        assertThat(dispatcher.next(SLOW)).isSameAs(second);
        assertThat(dispatcher.next(SLOW)).isNull();
    }

    @Test
    void workThatComesWhileAHandlerBlocksFindsAnother() {
        dispatcher.submit(List.of(work()));
        begin();
        Work later = work();

        dispatcher.submit(List.of(later));

        assertThat(begin()).isSameAs(later);
    }

    /** From now on a handler is running, and handlers have been quick. */
    private void runQuickly() {
        dispatcher.submit(List.of(work()));
        begin();
        dispatcher.next(QUICK);
        dispatcher.submit(List.of(work()));
        begin();
    }

    @Test
    void aQuickHandlerDoesWhatComesMeanwhile() {
        runQuickly();
        Work later = work();

        dispatcher.submit(List.of(later));

        assertThat(started).isEmpty();
        assertThat(dispatcher.next(QUICK)).isSameAs(later);
    }

    @Test
    void workThatWaitsForAHandlerThatWasQuickFindsAnotherSoon() {
        runQuickly();
        Work later = work();
        dispatcher.submit(List.of(later));

        timed.remove().run();

        assertThat(begin()).isSameAs(later);
    }

    @Test
    void workThatComesWhenAQuickHandlerHasEndedFindsAnotherAtOnce() {
        runQuickly();
        dispatcher.submit(List.of(work()));
        dispatcher.next(QUICK);
        dispatcher.next(QUICK);
        Work later = work();

        dispatcher.submit(List.of(later));

        assertThat(begin()).isSameAs(later);
    }

    @Test
    void asksForTheTimeOnceForAllThatWaits() {
        runQuickly();

        dispatcher.submit(List.of(work()));
        dispatcher.submit(List.of(work()));

        assertThat(timed).hasSize(1);
    }

    @Test
    void moreHandlersTakeWhatWasWaiting() {
        for (int i = 0; i < 4; i++) {
            dispatcher.submit(List.of(work()));
        }
        begin();
        begin();

        dispatcher.handlers(4);

        begin();
        begin();
        assertThat(started).isEmpty();
    }

    @Test
    void fewerHandlersLeaveItWaiting() {
        for (int i = 0; i < 4; i++) {
            dispatcher.submit(List.of(work()));
        }
        begin();
        begin();

        dispatcher.handlers(1);

        assertThat(dispatcher.next(SLOW)).isNull();
        assertThat(dispatcher.next(SLOW)).isNotNull();
    }

    @Test
    void takesNothingOnceClosed() {
        dispatcher.close();

        assertThat(dispatcher.submit(List.of(work()))).isFalse();
    }

    @Test
    void isIdleWhenAllHandlersHaveEnded() {
        dispatcher.submit(List.of(work()));
        assertThat(dispatcher.isIdle()).isFalse();

        dispatcher.next(SLOW);

        assertThat(dispatcher.isIdle()).isTrue();
    }
}
