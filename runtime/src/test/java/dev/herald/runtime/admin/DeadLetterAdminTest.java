package dev.herald.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.herald.BatchReceipt;
import dev.herald.BrokerException;
import dev.herald.DeadLetter;
import dev.herald.DeadLetterNotFoundException;
import dev.herald.DeadLetterSelection;
import dev.herald.HeraldHeaders;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.RedriveOutcome;
import dev.herald.RedriveProgress;
import dev.herald.runtime.container.ListenerSettingsTest;
import dev.herald.runtime.filters.Filters;
import dev.herald.runtime.publishing.PropagatedHeaders;
import dev.herald.runtime.publishing.Publishers;
import dev.herald.runtime.support.BlockingCalls;
import dev.herald.runtime.support.Brokers;
import dev.herald.runtime.support.CallerContext;
import dev.herald.runtime.support.Destinations;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.runtime.telemetry.Observers;
import dev.herald.spi.Body;
import dev.herald.spi.Broker;
import dev.herald.spi.BrokerDefaults;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Producer;
import dev.herald.spi.QueueBrowser;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.TestDelivery;

class DeadLetterAdminTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final DeadLetterSelection ALL = DeadLetterSelection.all();

    private final StubBroker broker = new StubBroker();
    private final ListenerQueues queues = new ListenerQueues();
    private final List<TestDelivery> letters = new ArrayList<>();
    /** What was done, in order. */
    private final List<String> log = new ArrayList<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> held = new HashSet<>();
    private final List<QueueBrowser.Copy> copies = new ArrayList<>();
    private final List<OutgoingMessage<Body>> published = new ArrayList<>();
    private final Map<String, QueueBrowser.Death> deaths = new LinkedHashMap<>();
    private SettlementResult deleted = SettlementResult.DONE;
    private RuntimeException deleteFailure;
    private DeadLetterAdmin admin;

    @BeforeEach
    void setUp() {
        HeraldExecutors executors = new HeraldExecutors();
        CallerContext caller = new CallerContext(executors);
        BlockingCalls calls = new BlockingCalls(caller);
        Brokers brokers = new Brokers(List.of(broker));
        Destinations destinations = new Destinations(ListenerSettingsTest.config(Map.of()), Optional.of("shop"));
        Publishers publishers = new Publishers(brokers, destinations, new Payloads(new ObjectMapper()),
                (forBroker, client) -> null, calls, caller, new Observers(List.of()), Filters.NONE, PropagatedHeaders.NONE);
        admin = new DeadLetterAdmin(queues, publishers, calls, caller, executors);
        queues.set(List.of(listener("orders"), listener("invoices")));
    }

    private ListenerQueue listener(String id) {
        return new ListenerQueue(id, id, broker, Destination.existingQueue(id, null), true,
                Destination.existingQueue("dlq", null),
                null, null);
    }

    @Test
    void sendsALetterBeforeItDeletesIt() {
        letters.add(TestDelivery.of("a"));

        assertThat(redrive("a")).isEqualTo(RedriveOutcome.MOVED);

        assertThat(log).containsExactly("hold a", "send a", "delete a", "close");
    }

    @Test
    void keepsALetterThatWasNotSent() {
        letters.add(TestDelivery.of("a"));
        refused.add("a");

        assertThatExceptionOfType(PublishException.class).isThrownBy(() -> redrive("a"))
                .withMessageContaining("letter 'a' of listener 'orders'").withMessageContaining("the queue is full");

        assertThat(log).containsExactly("hold a", "send a", "close");
    }

    @Test
    void tellsThatALetterMayBeThereTwice() {
        letters.add(TestDelivery.of("a"));
        deleted = SettlementResult.gone("the lease has ended");

        assertThat(redrive("a")).isEqualTo(RedriveOutcome.COPIED);
        assertThat(redriveAll(ALL)).satisfies(done -> {
            assertThat(done.copied()).isEqualTo(1);
            assertThat(done.reasons()).containsEntry("the lease has ended", 1L);
        });
    }

    @Test
    void tellsThatALetterWasSentThoughTheConnectionWasLostThen() {
        letters.add(TestDelivery.of("a"));
        deleteFailure = new IllegalStateException("connection reset");

        assertThat(redrive("a")).isEqualTo(RedriveOutcome.COPIED);
        assertThat(admin.redrive(letter("a"), OutgoingMessage.of("mended")).await().atMost(SOON))
                .isEqualTo(RedriveOutcome.COPIED);
    }

    @Test
    void sendsNothingInPlaceOfALetterThatSomebodyHolds() {
        letters.add(TestDelivery.of("a"));
        held.add("a");

        assertThatExceptionOfType(DeadLetterNotFoundException.class).isThrownBy(() -> redrive("a"));
        assertThatExceptionOfType(DeadLetterNotFoundException.class)
                .isThrownBy(() -> admin.redrive(letter("a"), OutgoingMessage.of("mended")).await().atMost(SOON));

        assertThat(copies).isEmpty();
        assertThat(published).isEmpty();
        assertThat(redriveAll(ALL).skipped()).isEqualTo(1);
    }

    @Test
    void writesWhatIsSentInPlaceOfALetter() {
        letters.add(TestDelivery.of("a"));

        admin.redrive(letter("a"), letter("a").message().payload(Map.of("id", 1)).header("herald-attempt", 9)).await()
                .atMost(SOON);

        assertThat(published).singleElement().satisfies(message -> {
            assertThat(message.payload().text()).isEqualTo("{\"id\":1}");
            assertThat(message.headers()).containsOnlyKeys(HeraldHeaders.REDRIVEN);
        });
        assertThat(log).containsExactly("hold a", "publish", "delete a", "close");
    }

    @Test
    void findsALetterByItsIdAndMovesItInOnePass() {
        letters.addAll(List.of(TestDelivery.of("a"), TestDelivery.of("b"), TestDelivery.of("c")));

        assertThat(admin.redrive("orders", "a").await().atMost(SOON)).isEqualTo(RedriveOutcome.MOVED);
        admin.discard("orders", "b").await().atMost(SOON);
        assertThat(admin.redrive("orders", "c", letter -> letter.message().header("tenant", "acme")).await().atMost(SOON))
                .isEqualTo(RedriveOutcome.MOVED);

        assertThat(log).containsExactly("hold a", "send a", "delete a", "close", "hold b", "delete b", "close", "hold c",
                "publish", "delete c", "close");
        assertThat(published.get(0).headers()).containsKey("tenant");
        assertThatExceptionOfType(DeadLetterNotFoundException.class)
                .isThrownBy(() -> admin.redrive("orders", "d").await().atMost(SOON)).withMessageContaining("letter 'd'");
    }

    @Test
    void keepsOfLettersThatAreBrowsedOnlyWhatIsMadeOfThem() {
        letters.addAll(List.of(of("other", "invoices", "invoices"), TestDelivery.of("a"), TestDelivery.of("b"),
                of("another", "invoices", "invoices"), TestDelivery.of("c"), TestDelivery.of("d")));

        assertThat(admin.browse("orders", 1, 2, DeadLetter::id).await().atMost(SOON)).containsExactly("b", "c");
        assertThat(admin.browse("orders", 3, 2, DeadLetter::id).await().atMost(SOON)).containsExactly("d");
        assertThat(admin.browse("orders", 4, 2, DeadLetter::id).await().atMost(SOON)).isEmpty();
    }

    @Test
    void addsNoEleventhHeader() {
        letters.add(TestDelivery.of("a"));
        OutgoingMessage<?> ten = OutgoingMessage.of("mended");
        for (int i = 0; i < 10; i++) {
            ten = ten.header("header-" + i, "x");
        }

        admin.redrive(letter("a"), ten).await().atMost(SOON);

        assertThat(published.get(0).headers()).hasSize(10).doesNotContainKey(HeraldHeaders.REDRIVEN);
    }

    @Test
    void endsAfterAHundredFailures() {
        IntStream.range(0, 350).mapToObj(i -> "letter-" + i).forEach(id -> {
            letters.add(TestDelivery.of(id));
            refused.add(id);
        });

        RedriveProgress done = redriveAll(ALL);

        assertThat(done.failed()).isEqualTo(100);
        assertThat(done.reasons()).containsOnlyKeys("the queue is full");
        assertThat(log).endsWith("close").noneMatch(step -> step.startsWith("delete"));
    }

    @Test
    void sendsNoLetterOfAGroupBeforeOneThatFailed() {
        letters.addAll(
                List.of(TestDelivery.inGroup("a1", "a"), TestDelivery.inGroup("b1", "b"), TestDelivery.inGroup("a2", "a"),
                        TestDelivery.inGroup("b2", "b"), TestDelivery.inGroup("a3", "a")));
        refused.add("a2");

        RedriveProgress done = redriveAll(ALL);

        assertThat(log.stream().filter(step -> step.startsWith("send"))).containsExactly("send a1", "send b1", "send a2",
                "send b2");
        assertThat(done.moved()).isEqualTo(3);
        assertThat(done.failed()).isEqualTo(2);
    }

    @Test
    void givesAllBackWhenTheFilterThrows() {
        letters.add(TestDelivery.of("a"));

        assertThatExceptionOfType(BrokerException.class)
                .isThrownBy(() -> redriveAll(ALL.where(letter -> {
                    throw new IllegalStateException("no such customer");
                }))).withMessageContaining("listener 'orders'").withMessageContaining("no such customer");

        assertThat(log).containsExactly("close");
    }

    @Test
    void callsFiltersOnAThreadOfTheApplication() {
        letters.add(TestDelivery.of("a"));
        List<String> threads = new ArrayList<>();

        redriveAll(ALL.where(letter -> threads.add(Thread.currentThread().getName())));

        assertThat(threads).allMatch(name -> name.startsWith("application-callback-"));
    }

    @Test
    void leavesLettersOfOthersOut() {
        letters.addAll(List.of(of("own", "orders", "orders"), of("other", "invoices", "invoices"),
                of("renamed", "old-orders", "orders"), of("foreign", "stranger", "elsewhere"), TestDelivery.of("by-hand"),
                TestDelivery.of("moved"), TestDelivery.of("moved-from-elsewhere")));
        deaths.put("moved", new QueueBrowser.Death("delivery limit", "orders", null));
        deaths.put("moved-from-elsewhere", new QueueBrowser.Death("delivery limit", "invoices", null));

        assertThat(admin.browse("orders", 10).await().atMost(SOON)).extracting(DeadLetter::id).containsExactly("own", "renamed",
                "by-hand", "moved");
        assertThat(redriveAll(ALL).moved()).isEqualTo(4);
    }

    private static TestDelivery of(String id, String listener, String source) {
        return TestDelivery.of(id).with(Map.of(HeraldHeaders.DEAD_LETTER_LISTENER, listener, HeraldHeaders.DEAD_LETTER_SOURCE,
                source));
    }

    @Test
    void tellsWhatTheBrokerSaysAboutALetterThatItMoved() {
        Instant time = Instant.parse("2026-01-02T03:04:05Z");
        letters.add(TestDelivery.of("a"));
        deaths.put("a", new QueueBrowser.Death("moved by the broker", "orders", time));

        assertThat(letter("a")).satisfies(letter -> {
            assertThat(letter.reason()).contains("moved by the broker");
            assertThat(letter.source()).contains("orders");
            assertThat(letter.diedAt()).contains(time);
            assertThat(letter.attempts()).isEmpty();
            assertThat(letter.exception()).isEmpty();
        });
    }

    @Test
    void sendsALetterWithoutWhatSaysWhyItIsDead() {
        letters.add(TestDelivery.of("a").with(Map.of("tenant", "acme", HeraldHeaders.DEAD_LETTER_REASON, "full",
                HeraldHeaders.DEAD_LETTER_ATTEMPTS, "many", HeraldHeaders.DEAD_LETTER_TIME, "yesterday",
                HeraldHeaders.REDRIVEN, "2 2026-01-02T03:04:05Z", "x-death", "[]")));

        DeadLetter letter = letter("a");
        redrive("a");

        assertThat(letter.redriven()).isEqualTo(2);
        assertThat(letter.attempts()).isEmpty();
        assertThat(letter.diedAt()).isEmpty();
        assertThat(letter.message().headers()).containsOnlyKeys("tenant");
        assertThat(copies.get(0).headers()).containsEntry(HeraldHeaders.DEAD_LETTER_REASON, null)
                .containsEntry(HeraldHeaders.DEAD_LETTER_TIME, null).doesNotContainKey("tenant")
                .hasEntrySatisfying(HeraldHeaders.REDRIVEN, text -> assertThat(text).startsWith("3 "));
    }

    @Test
    void saysWhatCanNotGoBack() {
        Destination topic = new Destination(Destination.Kind.TOPIC, "events", "events", null, Destination.Declare.NONE,
                Map.of());
        Subscription pushed = new Subscription("pushed", topic, new Subscriber("queue", null, null, true, true), Map.of(),
                null, SOON, "dlq", 1, SOON, 1, null);
        queues.set(List.of(ListenerQueue.of(pushed, broker, broker,
                new Destinations(ListenerSettingsTest.config(Map.of()), Optional.empty()))));
        letters.add(TestDelivery.of("a"));

        DeadLetter letter = admin.browse("pushed", 1).await().atMost(SOON).get(0);

        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> admin.redrive(letter).await().atMost(SOON)).withMessageContaining("'pushed'")
                .withMessageContaining("publish to the topic again");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> admin.redriveAllAndAwait("pushed", ALL));
        admin.discard(letter).await().atMost(SOON);
        assertThat(log).contains("delete a").noneMatch(step -> step.startsWith("send"));
    }

    @Test
    void rejectsWhatMakesNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> admin.browse("orders", 0)).withMessageContaining("atMost is 0");
        assertThatIllegalArgumentException().isThrownBy(() -> ALL.atMost(0));
        assertThatIllegalArgumentException().isThrownBy(() -> ALL.perSecond(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> admin.browse("order", 1).await().atMost(SOON))
                .withMessageContaining("'orders'");
    }

    private RedriveOutcome redrive(String id) {
        return admin.redrive(letter(id)).await().atMost(SOON);
    }

    private DeadLetter letter(String id) {
        DeadLetter letter = admin.find("orders", id).await().atMost(SOON).orElseThrow();
        log.clear();
        return letter;
    }

    private RedriveProgress redriveAll(DeadLetterSelection selection) {
        log.clear();
        return admin.redriveAll("orders", selection).collect().last().await().atMost(SOON);
    }

    /** Shows the test's letters, and does as it says. */
    private final class StubBrowser implements QueueBrowser {

        private final List<TestDelivery> left = new ArrayList<>(letters);

        @Override
        public List<? extends Delivery> next(int atMost) {
            List<TestDelivery> page = List.copyOf(left.subList(0, Math.min(atMost, left.size())));
            left.removeAll(page);
            return page;
        }

        @Override
        public Optional<Death> death(Delivery shown) {
            return Optional.ofNullable(deaths.get(shown.id()));
        }

        @Override
        public List<? extends Delivery> hold(List<? extends Delivery> shown) {
            return shown.stream().filter(one -> !held.contains(one.id())).peek(one -> log.add("hold " + one.id())).toList();
        }

        @Override
        public List<SettlementResult> send(List<Copy> messages) {
            copies.addAll(messages);
            return messages.stream().map(copy -> {
                log.add("send " + copy.message().id());
                return refused.contains(copy.message().id())
                        ? SettlementResult.retry("the queue is full")
                        : SettlementResult.DONE;
            }).toList();
        }

        @Override
        public List<SettlementResult> delete(List<? extends Delivery> messages) {
            if (deleteFailure != null) {
                throw deleteFailure;
            }
            messages.forEach(one -> log.add("delete " + one.id()));
            return messages.stream().map(one -> deleted).toList();
        }

        @Override
        public void close() {
            log.add("close");
        }
    }

    private final class StubBroker implements Broker {

        @Override
        public String name() {
            return "stub";
        }

        @Override
        public BrokerDefaults defaults() {
            return new BrokerDefaults(Destination.Declare.VERIFY, 10, 10, Duration.ZERO, Duration.ZERO);
        }

        @Override
        public Consumer consumer(Subscription subscription, MessageSink sink) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Producer producer(Destination destination) {
            return messages -> {
                log.add("publish");
                published.addAll(messages);
                return new BatchReceipt(messages.stream().map(one -> new BatchReceipt.Entry(Receipt.of("x"), null)).toList());
            };
        }

        @Override
        public QueueOperations queues(String client) {
            return new StubQueues() {

                @Override
                public QueueBrowser browse(Destination deadLetterQueue, Destination target) {
                    return new StubBrowser();
                }
            };
        }
    }
}
