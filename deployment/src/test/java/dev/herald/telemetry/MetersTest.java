package dev.herald.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;

import dev.herald.DeadLetterException;
import dev.herald.Message;
import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.RequestFailedException;
import dev.herald.memory.MemoryQueues;

class MetersTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Pattern METER = Pattern.compile("(?m)^\\|`((?:messaging|herald)\\.[a-z.]+)`$");

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Handlers.class, Registry.class, Failures.class))
            .setForcedDependencies(
                    List.of(Dependency.of("io.quarkus", "quarkus-micrometer-deployment", Version.getVersion())))
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.herald.broker", "memory")
            .overrideConfigKey("quarkus.herald.listener.\"disabled\".enabled", "false")
            .overrideConfigKey("quarkus.herald.metrics.backlog.interval", "50ms")
            .overrideConfigKey("quarkus.herald.listener.retry.delay", "1ms")
            .overrideConfigKey("quarkus.herald.listener.\"kinds\".retry.max-attempts", "1");

    @Singleton
    static class Registry {

        @Produces
        @Singleton
        SimpleMeterRegistry simple() {
            return new SimpleMeterRegistry();
        }
    }

    @Singleton
    static class Handlers {

        static final CountDownLatch HELD = new CountDownLatch(1);

        @QueueListener("orders")
        @Publisher(queue = "invoices")
        String handle(String order) {
            return order;
        }

        @QueueListener("failing")
        void fail(Message<String> message) {
            if (message.attempt() == 1) {
                throw new IllegalStateException("at first");
            }
            throw new DeadLetterException("in the end");
        }

        @QueueListener("numbers")
        void read(int number) {
        }

        @QueueListener("kinds")
        void failVariously(String number) {
            throw Failures.of(Integer.parseInt(number));
        }

        @QueueListener("prices")
        String price(String order) {
            if (order.isEmpty()) {
                throw new DeadLetterException("no order");
            }
            return "price of " + order;
        }

        @QueueListener("disabled")
        void leave(String message) {
        }

        @QueueListener(value = "slow", concurrency = "2")
        void hold(String message) throws InterruptedException {
            HELD.await(20, TimeUnit.SECONDS);
        }
    }

    @Inject
    MeterRegistry registry;

    @Inject
    MemoryQueues queues;

    @Inject
    @Publisher(queue = "orders")
    MessagePublisher<String> orders;

    @Inject
    @Publisher(queue = "prices")
    MessagePublisher<String> prices;

    @Test
    void measuresHowLongAListenersMethodTakes() {
        orders.sendAndAwait("one");

        await().atMost(SOON).untilAsserted(() -> assertThat(processed("orders", "none")).isPositive());
    }

    @Test
    void measuresFailedAttemptsByTheTypeOfTheError() {
        long retried = (long) settled("failing", "retried");
        long deadLettered = (long) settled("failing", "dead_lettered");
        queues.send("failing", "one");

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(settled("failing", "retried")).isGreaterThan(retried);
            assertThat(settled("failing", "dead_lettered")).isGreaterThan(deadLettered);
        });
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(processed("failing", IllegalStateException.class.getName()))
                    .isEqualTo((long) settled("failing", "retried"));
            assertThat(processed("failing", DeadLetterException.class.getName()))
                    .isEqualTo((long) settled("failing", "dead_lettered"));
        });
    }

    @Test
    void countsAnUnreadableMessageAsAFailure() {
        queues.send("numbers", "not a number");

        await().atMost(SOON).untilAsserted(
                () -> assertThat(processed("numbers", "dev.herald.UnreadableMessageException")).isEqualTo(1));
    }

    @Test
    void countsWhatWasPublished() {
        double before = sent("invoices");
        orders.sendAndAwait("two");

        await().atMost(SOON).untilAsserted(() -> assertThat(sent("invoices")).isEqualTo(before + 1));
        assertThat(operations("", "send", "orders")).isPositive();
    }

    @Test
    void measuresTheCallsToTheBroker() {
        orders.sendAndAwait("three");
        queues.send("failing", "two");

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(operations("orders", "ack", "orders")).isPositive();
            assertThat(operations("failing", "nack", "failing")).isPositive();
            assertThat(operations("failing", "dead_letter", "failing")).isPositive();
        });
    }

    @Test
    void measuresTheTimeFromSendingToTheFirstAttemptOnly() {
        queues.send("failing", "three");

        await().atMost(SOON).untilAsserted(() -> {
            long letters = (long) settled("failing", "dead_lettered");
            assertThat(letters).isPositive();
            assertThat(registry.get("herald.delivery.lag").tag("listener", "failing").timer().count()).isEqualTo(letters);
        });
    }

    @Test
    void showsWhatIsGoingOn() {
        queues.send("slow", "one");
        queues.send("slow", "two");

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(gauge("herald.listener.handlers.busy", "slow")).isEqualTo(2);
            assertThat(gauge("herald.messages.in.flight", "slow")).isEqualTo(2);
        });
        assertThat(gauge("herald.listener.concurrency", "slow")).isEqualTo(2);
        assertThat(registry.get("herald.listener.state").tag("listener", "slow").tag("state", "running").gauge().value())
                .isEqualTo(1);
        assertThat(registry.get("herald.listener.state").tag("listener", "slow").tag("state", "paused").gauge().value())
                .isZero();
        Handlers.HELD.countDown();
    }

    @Test
    void showsWhatTheQueuesHold() {
        queues.send("disabled", "one");
        queues.send("failing", "to be dead-lettered");

        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> {
            assertThat(held("disabled", "main", "visible")).isPositive();
            assertThat(held("disabled", "main", "in_flight")).isZero();
            assertThat(held("failing", "dead_letter", "visible")).isPositive();
            assertThat(registry.get("herald.queue.oldest.age").tag("listener", "disabled").tag("queue", "main").gauge()
                    .value()).isPositive();
        });
    }

    private double held(String listener, String queue, String state) {
        return registry.get("herald.queue.messages").tag("listener", listener).tag("queue", queue).tag("state", state).gauge()
                .value();
    }

    @Test
    void countsRequestsByWhatBecameOfThem() {
        assertThat(prices.request("one", String.class).await().atMost(SOON)).isEqualTo("price of one");
        assertThatThrownBy(() -> prices.request("", String.class).await().atMost(SOON))
                .isInstanceOf(RequestFailedException.class);

        System.gc();
        assertThat(requests("answered")).isEqualTo(1);
        assertThat(requests("failed")).isEqualTo(1);
        assertThat(requests("timed_out")).isZero();
        assertThat(requests("late")).isZero();
    }

    private double requests(String outcome) {
        return registry.get("herald.requests").tag("messaging.system", "herald_memory").tag("client", "<default>")
                .tag("outcome", outcome).functionCounter().count();
    }

    @Test
    void limitsTheNumberOfErrorTypes() {
        for (int i = 0; i < Failures.KINDS; i++) {
            queues.send("kinds", Integer.toString(i));
        }

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(settled("kinds", "dead_lettered")).isEqualTo(Failures.KINDS);
            Set<String> types = registry.get("messaging.process.duration").tag("listener", "kinds").timers().stream()
                    .map(timer -> timer.getId().getTag("error.type")).collect(Collectors.toSet());
            assertThat(types).hasSize(22).contains("none", "_OTHER");
        });
    }

    @Test
    void tagsEveryMeterOfAListenerAlike() {
        orders.sendAndAwait("four");

        await().atMost(SOON).untilAsserted(() -> assertThat(processed("orders", "none")).isPositive());
        assertThat(registry.getMeters()).filteredOn(meter -> "orders".equals(meter.getId().getTag("listener")))
                .isNotEmpty().allSatisfy(meter -> {
                    assertThat(meter.getId().getTag("messaging.destination.name")).isEqualTo("orders");
                    assertThat(meter.getId().getTag("messaging.system")).isEqualTo("herald_memory");
                    assertThat(meter.getId().getDescription()).isNotBlank();
                });
    }

    @Test
    void hasTheMetersThatTheDocumentationLists() throws IOException {
        orders.sendAndAwait("five");
        await().atMost(SOON).untilAsserted(() -> assertThat(processed("orders", "none")).isPositive());
        String page = Files.readString(Path.of("../docs/modules/ROOT/pages/observability.adoc"));
        String meters = page.substring(page.indexOf("\n== Metrics\n"), page.indexOf("\n== Traces\n"));
        Set<String> documented = METER.matcher(meters).results().map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        queues.send("disabled", "old");
        await().atMost(SOON).until(() -> registry.find("herald.queue.oldest.age").gauge() != null);
        Set<String> existing = registry.getMeters().stream().map(meter -> meter.getId().getName())
                .filter(name -> name.startsWith("messaging.") || name.startsWith("herald."))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(existing).isEqualTo(documented);
    }

    private long processed(String listener, String error) {
        return registry.find("messaging.process.duration").tag("listener", listener).tag("error.type", error).timers()
                .stream().mapToLong(Timer::count).sum();
    }

    private double settled(String listener, String outcome) {
        return registry.get("herald.messages.settled").tag("listener", listener).tag("outcome", outcome).functionCounter()
                .count();
    }

    private double sent(String destination) {
        return registry.find("messaging.client.sent.messages").tag("messaging.destination.name", destination)
                .tag("error.type", "none").counters().stream().mapToDouble(counter -> counter.count()).sum();
    }

    private long operations(String listener, String operation, String destination) {
        return registry.find("messaging.client.operation.duration").tag("listener", listener)
                .tag("messaging.operation.name", operation).tag("messaging.destination.name", destination).timers().stream()
                .mapToLong(Timer::count).sum();
    }

    private double gauge(String name, String listener) {
        return registry.get(name).tag("listener", listener).gauge().value();
    }

    /** Exceptions of many types, each always the same. */
    static final class Failures {

        static final int KINDS = 24;

        private Failures() {
        }

        static RuntimeException of(int kind) {
            return ALL.get(kind).get();
        }

        private static final List<java.util.function.Supplier<RuntimeException>> ALL = List.of(
                IllegalStateException::new, IllegalArgumentException::new, ArithmeticException::new,
                ArrayStoreException::new, ClassCastException::new, IndexOutOfBoundsException::new,
                NegativeArraySizeException::new, NullPointerException::new, SecurityException::new,
                UnsupportedOperationException::new, NumberFormatException::new, ArrayIndexOutOfBoundsException::new,
                StringIndexOutOfBoundsException::new, IllegalMonitorStateException::new,
                IllegalThreadStateException::new, java.util.NoSuchElementException::new,
                java.util.EmptyStackException::new, java.util.InputMismatchException::new,
                java.util.ConcurrentModificationException::new, java.nio.BufferOverflowException::new,
                java.nio.BufferUnderflowException::new, java.nio.ReadOnlyBufferException::new,
                RuntimeException::new, java.util.concurrent.CancellationException::new);
    }
}
