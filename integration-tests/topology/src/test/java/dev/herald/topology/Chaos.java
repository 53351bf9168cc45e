package dev.herald.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import dev.herald.topology.ChaosBroker.Fault;

/**
 * Three instances that send and handle tasks are killed, stopped and started while their broker suffers one fault after the
 * other; then the broker is away for a minute, and silent once. What happens is drawn from a seed, which the system property
 * {@value #SEED} sets.
 */
final class Chaos {

    static final String SEED = "chaos.seed";

    private static final int INSTANCES = 3;
    private static final int LISTENERS = 3;
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);
    private static final Map<String, String> SETTINGS = Map.of("topology.pause", "100ms", "topology.effort", "20ms",
            "topology.announced", "10", "quarkus.herald.listener.\"news\".enabled", "true",
            "quarkus.herald.listener.shutdown-timeout", SHUTDOWN_TIMEOUT.toSeconds() + "s");
    /** One of so many tasks fails at first. */
    private static final int FAILING = 20;

    private static final Duration INSTANCES_DISTURBED = Duration.ofMinutes(3);
    /** Longer, so that there are instances that survive faults of the broker. */
    private static final Duration BROKER_DISTURBED = Duration.ofMinutes(4);
    /** After which nothing is disturbed any more. */
    private static final int ENOUGH_TASKS = 20_000;
    private static final Duration AWAY = Duration.ofMinutes(1);
    /** Until threads and connections that are no longer needed have ended. */
    private static final Duration QUIET = Duration.ofSeconds(30);
    /** A delay queue of RabbitMQ whose leader was killed sends a message again after three minutes. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** By Herald. */
    private static final Duration PROMISED_STOP = SHUTDOWN_TIMEOUT.plusSeconds(2);
    /** With a second for the rest of the application, and without the end of its process. */
    private static final long MOST_STOP_MILLIS = PROMISED_STOP.plusSeconds(1).toMillis();
    private static final String UNTIL_TOLD = "ms until states tell an outage";
    /** A long poll of 20 seconds that is ten seconds overdue, and some more on a busy machine. */
    private static final long MOST_UNTIL_TOLD_MILLIS = Duration.ofSeconds(45).toMillis();
    private static final String OWN_LOG_ENTRIES = "log entries of Herald in a minute's outage";
    private static final long MOST_LOG_ENTRIES = 12 * LISTENERS;
    /** Pools of threads and connections that grow on demand. */
    private static final int MOST_GROWTH = 30;

    private final ChaosBroker broker;
    private final long seed = Long.getLong(SEED, new Random().nextInt(1_000_000));
    private final Fleet fleet = new Fleet();
    private final Map<String, Integer> happened = new ConcurrentHashMap<>();
    /** The greatest values that were measured. */
    private final Map<String, Long> most = new ConcurrentHashMap<>();
    /** Of each instance, when it was well for the first time. */
    private final Map<Application, Footprint> baseLine = new ConcurrentHashMap<>();

    Chaos(ChaosBroker broker) {
        this.broker = broker;
    }

    /** Lets it all happen, and checks that nothing is lost and that all is well afterwards. */
    void happen() throws Exception {
        print("%s: chaos with the seed %d", broker.name(), seed);
        try (fleet) {
            startSubscribed();
            completeFleet();
            awaitWell();
            disturb();
            settle();
            beAway();
            fleet.send(FAILING);
            awaitWell();
            beSilent();
            awaitWell();
            settle();
            Soon.last(QUIET);
            report();
            check();
        }
    }

    private void disturb() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Void> instances = threads.submit(this::disturbInstances);
            threads.submit(this::disturbBroker).get();
            instances.get();
        } finally {
            threads.shutdownNow();
        }
    }

    private Void disturbInstances() throws InterruptedException {
        Random random = new Random(seed);
        long begin = System.nanoTime();
        while (goesOn(begin, INSTANCES_DISTURBED)) {
            disturbInstance(random);
            Soon.last(ChaosBroker.between(random, 1_000, 6_000));
        }
        completeFleet();
        return null;
    }

    private boolean goesOn(long begin, Duration atMost) {
        return millisSince(begin) < atMost.toMillis() && fleet.books().confirmed().size() < ENOUGH_TASKS;
    }

    /** Starts one if one is drawn that does not run. */
    private void disturbInstance(Random random) {
        List<Application> running = fleet.running();
        int drawn = random.nextInt(INSTANCES);
        if (drawn >= running.size()) {
            start();
        } else if (random.nextBoolean()) {
            kill(running.get(drawn));
        } else {
            stop(running.get(drawn));
        }
    }

    /** What is announced before there is a subscription reaches nobody. */
    private void startSubscribed() {
        Application first = launch();
        patience().until(() -> first.statuses().stream().allMatch(Chaos::isRunning));
        fleet.send(first, FAILING);
    }

    private void completeFleet() {
        while (fleet.running().size() < INSTANCES) {
            start();
        }
    }

    private void start() {
        fleet.send(launch(), FAILING);
    }

    private Application launch() {
        Map<String, String> properties = new TreeMap<>(SETTINGS);
        properties.putAll(broker.address());
        Application instance = Application.start(broker.profile(), properties);
        fleet.add(instance);
        return instance;
    }

    private void kill(Application instance) {
        count("kills");
        fleet.remove(instance);
        instance.close();
    }

    private void stop(Application instance) {
        count("stops");
        fleet.remove(instance);
        Duration end = instance.stop(PROMISED_STOP);
        Duration stop = instance.stopped();
        measured("ms to stop", stop.toMillis());
        measured("ms to stop and end", end.toMillis());
        if (end.compareTo(PROMISED_STOP) > 0) {
            print("%s: an instance stopped in %,d ms, and ended after %,d ms: %s", broker.name(), stop.toMillis(),
                    end.toMillis(), instance);
        }
    }

    private Void disturbBroker() throws Exception {
        Random random = new Random(~seed);
        long begin = System.nanoTime();
        while (goesOn(begin, BROKER_DISTURBED)) {
            List<Map.Entry<String, Fault>> round = new ArrayList<>(broker.faults().entrySet());
            Collections.shuffle(round, random);
            for (Map.Entry<String, Fault> fault : round) {
                print("%s: %s", broker.name(), fault.getKey());
                count(fault.getKey());
                fault.getValue().happen(random);
                awaitWell();
            }
        }
        return null;
    }

    /** All listeners of all instances run, and have received something since. */
    private void awaitWell() {
        long begin = System.nanoTime();
        Map<Application, Books> then = fleet.running().stream()
                .collect(Collectors.toMap(Function.identity(), Application::books));
        // Who is asked may just have been killed.
        patience().ignoreExceptions().untilAsserted(
                () -> fleet.running().forEach(instance -> assertWell(instance, then.getOrDefault(instance, Books.EMPTY))));
        measured("ms to recover", millisSince(begin));
    }

    private void assertWell(Application instance, Books then) {
        // One that runs may have a reason: fauxqs answers polls before their time, which SQS does not.
        assertThat(instance.statuses()).as("the listeners of %s", instance).allMatch(Chaos::isRunning);
        Books now = instance.books();
        assertThat(now.handled().size()).as("tasks handled by %s", instance).isGreaterThan(then.handled().size());
        assertThat(now.heard().size()).as("announcements heard by %s", instance).isGreaterThan(then.heard().size());
        baseLine.computeIfAbsent(instance, Application::footprint);
    }

    /** Until all that was confirmed is handled or dead-lettered. */
    private void settle() {
        patience().until(fleet::stopSending);
        patience().untilAsserted(() -> {
            Books books = fleet.books();
            assertThat(books.missing()).as("missing tasks, with the seed %d", seed).isEmpty();
            if (broker.keepsAnnouncements()) {
                assertThat(books.unheard()).as("announcements not heard, with the seed %d", seed).isEmpty();
            }
        });
    }

    /** The minute in which the costs of an outage are measured. */
    private void beAway() throws InterruptedException {
        Map<Application, Cost> before = costs();
        long begin = System.nanoTime();
        broker.goAway();
        awaitTold();
        Soon.last(AWAY.minusMillis(millisSince(begin)));
        costs().forEach((instance, cost) -> {
            measured("ms CPU in a minute's outage", cost.cpu().minus(before.get(instance).cpu()).toMillis());
            measured(OWN_LOG_ENTRIES, cost.ownLogEntries() - before.get(instance).ownLogEntries());
            measured("log entries in a minute's outage", cost.logEntries() - before.get(instance).logEntries());
        });
        broker.comeBack();
    }

    private Map<Application, Cost> costs() {
        return fleet.running().stream().collect(Collectors.toMap(Function.identity(), Cost::of));
    }

    private void beSilent() {
        broker.fallSilent();
        awaitTold();
        broker.comeBack();
    }

    /** No listener of any instance claims that all is well. */
    private void awaitTold() {
        long begin = System.nanoTime();
        patience().untilAsserted(() -> fleet.running().forEach(instance -> assertThat(instance.statuses())
                .as("the listeners of %s without the broker", instance).noneMatch(Chaos::isRunning)));
        measured(UNTIL_TOLD, millisSince(begin));
    }

    private void report() {
        Books books = fleet.books();
        print("%s: seed %d: %s; %s; %,d announced, %,d of them not heard; greatest %s; before and after: %s", broker.name(),
                seed, new TreeMap<>(happened), books, books.announced().size(), books.unheard().size(), new TreeMap<>(most),
                fleet.running().stream().map(instance -> baseLine.get(instance) + " " + instance.footprint()).toList());
    }

    private void check() {
        assertThat(fleet.books().refusedForGood()).as("why publishes were refused for good").isEmpty();
        assertThat(most.getOrDefault("ms to stop", 0L)).as("milliseconds of the longest stop")
                .isLessThanOrEqualTo(MOST_STOP_MILLIS);
        assertThat(most.get(UNTIL_TOLD)).as(UNTIL_TOLD).isLessThanOrEqualTo(MOST_UNTIL_TOLD_MILLIS);
        assertThat(most.get(OWN_LOG_ENTRIES)).as(OWN_LOG_ENTRIES)
                .isLessThanOrEqualTo(MOST_LOG_ENTRIES);
        for (Application instance : fleet.running()) {
            Footprint growth = instance.footprint().minus(baseLine.get(instance));
            assertThat(growth.descriptors()).as("more descriptors of %s", instance).isLessThanOrEqualTo(MOST_GROWTH);
            assertThat(growth.threads()).as("more threads of %s", instance).isLessThanOrEqualTo(MOST_GROWTH);
        }
    }

    private static boolean isRunning(String status) {
        return status.startsWith("RUNNING");
    }

    private static void print(String format, Object... values) {
        System.out.printf("[chaos] " + format + "%n", values);
    }

    private void count(String what) {
        happened.merge(what, 1, Integer::sum);
    }

    private void measured(String what, long value) {
        most.merge(what, value, Math::max);
    }

    private static long millisSince(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private static ConditionFactory patience() {
        return Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(250));
    }

    /**
     * What an instance has cost so far.
     *
     * @param ownLogEntries those of Herald, without those of the broker's client
     */
    private record Cost(Duration cpu, int ownLogEntries, int logEntries) {

        static Cost of(Application instance) {
            return new Cost(instance.cpu(), instance.logEntries("dev.herald"), instance.logEntries(""));
        }
    }
}
