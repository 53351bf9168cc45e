package dev.herald.runtime.container;

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

    private boolean submit(Work... together) {
        return dispatcher.submit(List.of(together));
    }

    private Work begin() {
        Started first = started.poll();
        first.begun().run();
        return first.work();
    }

    @Test
    void startsOneHandlerForAllThatComesTogether() {
        submit(work());
        submit(work());

        assertThat(started).hasSize(1);
    }

    @Test
    void aHandlerStartsAnotherBeforeItHandlesIfWorkIsWaiting() {
        Work first = work();
        Work second = work();
        submit(first);
        submit(second);

        assertThat(begin()).isSameAs(first);
        assertThat(begin()).isSameAs(second);
    }

    @Test
    void startsNoMoreThanThereAreHandlers() {
        for (int i = 0; i < 3; i++) {
            submit(work());
        }

        begin();
        begin();

        assertThat(started).isEmpty();
    }

    @Test
    void aHandlerThatHasEndedTakesWhatIsWaiting() {
        Work second = work();
        submit(work());
        submit(second);

        assertThat(dispatcher.next(SLOW)).isSameAs(second);
        assertThat(dispatcher.next(SLOW)).isNull();
    }

    @Test
    void workThatComesWhileAHandlerBlocksFindsAnother() {
        submit(work());
        begin();
        Work later = work();

        submit(later);

        assertThat(begin()).isSameAs(later);
    }

    /** From now on a handler is running, and handlers have been quick. */
    private void runQuickly() {
        submit(work());
        begin();
        dispatcher.next(QUICK);
        submit(work());
        begin();
    }

    @Test
    void aQuickHandlerDoesWhatComesMeanwhile() {
        runQuickly();
        Work later = work();

        submit(later);

        assertThat(started).isEmpty();
        assertThat(dispatcher.next(QUICK)).isSameAs(later);
    }

    @Test
    void workThatWaitsForAHandlerThatWasQuickFindsAnotherSoon() {
        runQuickly();
        Work later = work();
        submit(later);

        timed.remove().run();

        assertThat(begin()).isSameAs(later);
    }

    @Test
    void workThatComesWhenAQuickHandlerHasEndedFindsAnotherAtOnce() {
        runQuickly();
        submit(work());
        dispatcher.next(QUICK);
        dispatcher.next(QUICK);
        Work later = work();

        submit(later);

        assertThat(begin()).isSameAs(later);
    }

    @Test
    void asksForTheTimeOnceForAllThatWaits() {
        runQuickly();

        submit(work());
        submit(work());

        assertThat(timed).hasSize(1);
    }

    @Test
    void moreHandlersTakeWhatWasWaiting() {
        for (int i = 0; i < 4; i++) {
            submit(work());
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
            submit(work());
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

        assertThat(submit(work())).isFalse();
    }

    @Test
    void isIdleWhenAllHandlersHaveEnded() {
        submit(work());
        assertThat(dispatcher.isIdle()).isFalse();

        dispatcher.next(SLOW);

        assertThat(dispatcher.isIdle()).isTrue();
    }
}
