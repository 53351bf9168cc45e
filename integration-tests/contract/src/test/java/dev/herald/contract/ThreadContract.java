package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import dev.herald.contract.app.Call;
import dev.herald.contract.app.Call.Where;
import dev.herald.contract.app.Task;

/** A handler runs on the threads and in the contexts Quarkus promises. */
interface ThreadContract extends Contract {

    @Test
    default void callsOnAWorkerThreadWhereTheHandlerReturnsNothing() {
        assertWorker(whereIs("returns"));
    }

    @Test
    default void callsOnAWorkerThreadWhereAUniIsBlocking() {
        assertWorker(whereIs("blocking-uni"));
    }

    @Test
    default void callsOnTheEventLoopWhereTheHandlerReturnsAUni() {
        assertEventLoop(whereIs("uni"));
    }

    @Test
    default void callsOnTheEventLoopWhereTheHandlerReturnsAStage() {
        assertEventLoop(whereIs("stage"));
    }

    @Test
    default void callsOnTheEventLoopWhereTheHandlerIsNonBlocking() {
        assertEventLoop(whereIs("non-blocking"));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    default void callsOnAVirtualThread() {
        assertThat(whereIs("virtual").thread()).startsWith("VirtualThread[");
    }

    @Test
    default void givesEveryMessageADuplicatedContextOfItsOwn() {
        for (String queue : List.of("returns", "uni", "stage", "virtual")) {
            Where first = whereIs(queue);
            Where second = whereIs(queue);
            assertThat(first.duplicatedContext()).as("duplicated context of %s", queue).isTrue();
            assertThat(second.context()).as("context of %s", queue).isNotSameAs(first.context());
        }
    }

    @Test
    default void givesEveryMessageARequestScopeOfItsOwn() {
        sendAll("scoped", newTasks(2));

        eventually(() -> assertThat(script().notes("visits-over")).hasSize(2));
        assertThat(script().notes("scoped")).hasSize(4);
        assertThat(script().notes("scoped").stream().distinct()).hasSize(2)
                .containsExactlyInAnyOrderElementsOf(script().notes("visits-over"));
    }

    @Test
    default void keepsTheRequestScopeUntilTheUniCompleted() {
        send("scoped-uni", newTask());

        eventually(() -> assertThat(script().notes("visits-over")).hasSize(1));
        Object visit = script().notes("visits-over").get(0);
        assertThat(script().notes("scoped-uni")).containsExactly(visit, visit);
    }

    private Where whereIs(String queue) {
        Task task = newTask();
        send(queue, task);
        Call call = awaitCalls(task, 1).get(0);
        awaitEmpty(queue);
        return call.where();
    }

    private static void assertWorker(Where where) {
        assertThat(where.eventLoop()).isFalse();
        assertThat(where.mayBlock()).isTrue();
    }

    private static void assertEventLoop(Where where) {
        assertThat(where.eventLoop()).isTrue();
        assertThat(where.mayBlock()).isFalse();
    }
}
