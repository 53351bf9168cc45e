package dev.herald.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Tasks that instances of the application send and handle while something happens to their broker. */
final class Traffic {

    private static final int ENOUGH = 100;

    private final String name;
    private final Fleet fleet;
    private int mostMissing;
    private int failing = 20;
    private final Duration patience;

    /** What happens to the broker. It returns when the broker is well again. */
    interface Fault {
        void happen() throws Exception;
    }

    private Traffic(String name, Duration patience, Fleet fleet) {
        this.name = name;
        this.patience = patience;
        this.fleet = fleet;
    }

    /** @param patience how long to wait after the fault: until tasks are sent again, and until all are handled */
    static Traffic of(String name, Duration patience, Application... applications) {
        return new Traffic(name, patience, Fleet.of(applications));
    }

    /** For brokers that may lose what they have confirmed. */
    Traffic allowMissing(int most) {
        mostMissing = most;
        return this;
    }

    /** Without tasks that fail at first and are retried. */
    Traffic withoutFailures() {
        failing = 0;
        return this;
    }

    /** Sends before, during and after the fault, until every confirmed task has been handled or dead-lettered. */
    Traffic during(Fault fault) throws Exception {
        fleet.send(failing);
        awaitConfirmed(ENOUGH);
        Watch watch = new Watch(fleet);
        try (watch) {
            fault.happen();
            Books then = books();
            awaitConfirmed(then.confirmed().size() + ENOUGH);
            awaitHandled(then.handled().size() + ENOUGH);
        }
        patience().until(fleet::stopSending);
        patience().untilAsserted(() -> assertThat(books().missing()).as("tasks that are missing")
                .hasSizeLessThanOrEqualTo(mostMissing));
        System.out.printf("%s: %s; %s; states %s%n", name, books(), watch, statuses());
        return this;
    }

    private void awaitConfirmed(int count) {
        patience().untilAsserted(() -> assertThat(books().confirmed().size()).as("confirmed tasks; %s", statuses())
                .isGreaterThanOrEqualTo(count));
    }

    private void awaitHandled(int count) {
        patience().untilAsserted(() -> assertThat(books().handled().size()).as("handled tasks; %s", statuses())
                .isGreaterThanOrEqualTo(count));
    }

    /** Nothing was dead-lettered or refused for good, and nothing is wrong any more. */
    Traffic assertUnharmed() {
        assertHarmless();
        patience().untilAsserted(() -> assertThat(statuses()).containsExactly("RUNNING"));
        return this;
    }

    /** {@link #assertUnharmed}, but that the listeners run with a remark. */
    Traffic assertUnharmedBut(String remark) {
        assertHarmless();
        patience().untilAsserted(() -> assertThat(statuses()).isNotEmpty()
                .allSatisfy(status -> assertThat(status).startsWith("RUNNING").contains(remark)));
        return this;
    }

    private void assertHarmless() {
        Books books = books();
        assertThat(books.deadLettered()).as("dead letters").isEmpty();
        assertThat(Set.copyOf(books.refusedForGood())).as("why publishes were refused for good").isEmpty();
    }

    /** @param most as many messages as may be in flight when a connection is lost */
    Traffic assertDuplicates(int most) {
        assertThat(books().duplicates()).as("duplicates").isLessThanOrEqualTo(most);
        return this;
    }

    Books books() {
        return fleet.books();
    }

    /** The states of the listeners. */
    Set<String> statuses() {
        return fleet.running().stream().map(Application::status).collect(Collectors.toCollection(TreeSet::new));
    }

    private ConditionFactory patience() {
        return Awaitility.await().atMost(patience).pollInterval(Duration.ofMillis(250));
    }
}
