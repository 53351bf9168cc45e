package dev.herald.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;

import dev.herald.runtime.config.HeraldBuildTimeConfig.DestinationBuildTimeConfig;
import dev.herald.runtime.config.HeraldConfig.DestinationConfig;
import dev.herald.runtime.config.HeraldConfig.ListenerConfig;
import dev.herald.spi.Destination.Declare;

class KeySpellingsTest {

    private static final List<String> IDS = List.of("orders", "order-events", "order.events.fifo", "Order_Events", "eu/orders",
            "queue", "orders.retry");

    private final List<ConfigSource> sources = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
            "orders,            quarkus.herald.listener.orders.concurrency",
            "orders,            quarkus.herald.listener.\"orders\".concurrency",
            "order-events,      quarkus.herald.listener.order-events.concurrency",
            "order.events.fifo, quarkus.herald.listener.order.events.fifo.concurrency",
            "order.events.fifo, quarkus.herald.listener.\"order.events.fifo\".concurrency",
            "Order_Events,      quarkus.herald.listener.Order_Events.concurrency",
            "eu/orders,         quarkus.herald.listener.eu/orders.concurrency",
            "queue,             quarkus.herald.listener.queue.concurrency",
            "orders.retry,      quarkus.herald.listener.orders.retry.concurrency"})
    void aPropertyMeansTheSameWithAndWithoutQuotes(String id, String key) {
        properties(100, Map.of(key, "3"));

        assertThat(config().listener().keySet()).containsOnly(id);
        assertThat(concurrency(id)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
            "orders,            QUARKUS_HERALD_LISTENER__ORDERS__CONCURRENCY",
            "orders,            QUARKUS_HERALD_LISTENER_ORDERS_CONCURRENCY",
            "order-events,      QUARKUS_HERALD_LISTENER__ORDER_EVENTS__CONCURRENCY",
            "order-events,      QUARKUS_HERALD_LISTENER_ORDER_EVENTS_CONCURRENCY",
            "order.events.fifo, QUARKUS_HERALD_LISTENER__ORDER_EVENTS_FIFO__CONCURRENCY",
            "order.events.fifo, QUARKUS_HERALD_LISTENER_ORDER_EVENTS_FIFO_CONCURRENCY",
            "eu/orders,         QUARKUS_HERALD_LISTENER_EU_ORDERS_CONCURRENCY",
            "queue,             QUARKUS_HERALD_LISTENER_QUEUE_CONCURRENCY"})
    void anEnvironmentVariableMeansAKnownName(String id, String variable) {
        environment(Map.of(variable, "3"));

        assertThat(concurrency(id)).isEqualTo(3);
        assertThat(config().listener().keySet()).isSubsetOf(IDS);
    }

    @Test
    void anEnvironmentVariableSetsNestedKeysAndAttributes() {
        environment(Map.of("QUARKUS_HERALD_LISTENER_ORDER_EVENTS_RETRY_MAX_ATTEMPTS", "7",
                "QUARKUS_HERALD_LISTENER_ORDER_EVENTS_ATTRIBUTES_X_PRIORITY", "5",
                "QUARKUS_HERALD_QUEUE_ORDER_EVENTS_DEAD_LETTER_NAME", "dead"));

        assertThat(config().listener().get("order-events").retry().maxAttempts()).hasValue(7);
        assertThat(config().listener().get("order-events").attributes()).containsEntry("x-priority", "5");
        assertThat(config().queue().get("order-events").deadLetter().name()).hasValue("dead");
    }

    @ParameterizedTest
    @ValueSource(strings = {"QUARKUS_HERALD_QUEUE__ORDERS__ATTRIBUTES__X_PRIORITY_",
            "QUARKUS_HERALD_QUEUE__ORDERS__ATTRIBUTES_X_PRIORITY", "QUARKUS_HERALD_QUEUE_ORDERS_ATTRIBUTES_X_PRIORITY",
            "QUARKUS_HERALD_QUEUE_ORDERS_ATTRIBUTES__X_PRIORITY_", "_PROD_QUARKUS_HERALD_QUEUE_ORDERS_ATTRIBUTES_X_PRIORITY"})
    void anEnvironmentVariableSetsAnAttributeThatNoOtherSourceHas(String variable) {
        environment(Map.of(variable, "5"));

        assertThat(config().queue().get("orders").attributes()).isEqualTo(Map.of("x-priority", "5"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', quoteCharacter = '\0', value = {
            "QUARKUS_HERALD_QUEUE__ORDERS__ATTRIBUTES__MESSAGERETENTIONPERIOD_ orders.attributes.MessageRetentionPeriod",
            "QUARKUS_HERALD_QUEUE__ORDERS__ATTRIBUTES_MESSAGERETENTIONPERIOD orders.attributes.MessageRetentionPeriod",
            "QUARKUS_HERALD_QUEUE_ORDERS_ATTRIBUTES_MESSAGERETENTIONPERIOD orders.attributes.MessageRetentionPeriod",
            "QUARKUS_HERALD_QUEUE_ORDERS_ATTRIBUTES_MESSAGERETENTIONPERIOD \"orders\".attributes.\"MessageRetentionPeriod\"",
            "_PROD_QUARKUS_HERALD_QUEUE_ORDERS_ATTRIBUTES_MESSAGERETENTIONPERIOD orders.attributes.MessageRetentionPeriod"})
    void anEnvironmentVariableOverridesAnAttributeWithCapitals(String variable, String key) {
        properties(250, Map.of("quarkus.herald.queue." + key, "86400"));
        environment(Map.of(variable, "1209600"));

        assertThat(config().queue().get("orders").attributes()).isEqualTo(Map.of("MessageRetentionPeriod", "1209600"));
    }

    @Test
    void anAttributeMeansTheSameWithAndWithoutQuotes() {
        properties(250, Map.of("quarkus.herald.queue.orders.attributes.\"x-priority\"", "1"));
        properties(400, Map.of("quarkus.herald.queue.\"orders\".attributes.x-priority", "2"));

        assertThat(config().queue().get("orders").attributes()).isEqualTo(Map.of("x-priority", "2"));
    }

    @Test
    void theNameOfAnAttributeMayHaveDots() {
        properties(250, Map.of("quarkus.herald.queue.orders.attributes.\"a.b\"", "1",
                "quarkus.herald.queue.orders.attributes.c.d", "2"));

        assertThat(config().queue().get("orders").attributes()).isEqualTo(Map.of("a.b", "1", "c.d", "2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders.failure.com.acme.RateLimited.delay", "orders.failure.\"com.acme.RateLimited\".delay",
            "\"orders\".failure.com.acme.RateLimited.delay", "\"orders\".failure.\"com.acme.RateLimited\".delay"})
    void anExceptionMeansTheSameWithAndWithoutQuotes(String key) {
        properties(100, Map.of("quarkus.herald.listener." + key, "5m"));

        assertThat(config().listener().keySet()).containsOnly("orders");
        assertThat(failureDelays("orders")).isEqualTo(Map.of("com.acme.RateLimited", Duration.ofMinutes(5)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"failure.com.acme.RateLimited.delay", "failure.\"com.acme.RateLimited\".delay"})
    void anExceptionMayBeThatOfAllListeners(String key) {
        properties(100, Map.of("quarkus.herald.listener." + key, "5m"));

        assertThat(config().listener().keySet()).containsOnly(HeraldConfig.ALL);
        assertThat(failureDelays(HeraldConfig.ALL)).isEqualTo(Map.of("com.acme.RateLimited", Duration.ofMinutes(5)));
    }

    @Test
    void aListenerMayBeNamedFailure() {
        properties(100, Map.of("quarkus.herald.listener.failure.retry.delay", "5m",
                "quarkus.herald.listener.orders.failure.retry.max-attempts", "7"));

        assertThat(config().listener().get("failure").retry().delay()).contains(Duration.ofMinutes(5));
        assertThat(config().listener().get("orders.failure").retry().maxAttempts()).hasValue(7);
    }

    @ParameterizedTest
    @CsvSource({"orders, QUARKUS_HERALD_LISTENER__ORDERS__FAILURE__COM_ACME_RATELIMITED__DELAY",
            "orders, QUARKUS_HERALD_LISTENER_ORDERS_FAILURE_COM_ACME_RATELIMITED_DELAY",
            "<default>, QUARKUS_HERALD_LISTENER_FAILURE__COM_ACME_RATELIMITED__DELAY",
            "<default>, QUARKUS_HERALD_LISTENER_FAILURE_COM_ACME_RATELIMITED_DELAY"})
    void anEnvironmentVariableMeansAnExceptionThatIsKnown(String id, String variable) {
        environment(Map.of(variable, "5m"));

        assertThat(failureDelays(id)).isEqualTo(Map.of("com.acme.RateLimited", Duration.ofMinutes(5)));
    }

    @Test
    void anEnvironmentVariableMeansAnExceptionOfAnotherSource() {
        properties(250, Map.of("quarkus.herald.listener.\"orders\".failure.\"com.acme.Bank$Closed\".delay", "1s"));
        environment(Map.of("QUARKUS_HERALD_LISTENER__ORDERS__FAILURE__COM_ACME_BANK_CLOSED__DELAY", "5m"));

        assertThat(failureDelays("orders")).isEqualTo(Map.of("com.acme.Bank$Closed", Duration.ofMinutes(5)));
    }

    private Map<String, Duration> failureDelays(String id) {
        Map<String, Duration> delays = new HashMap<>();
        config().listener().get(id).failure().forEach((name, failure) -> delays.put(name, failure.delay().orElseThrow()));
        return delays;
    }

    @ParameterizedTest
    @ValueSource(strings = {"_DEV_QUARKUS_HERALD_QUEUE__ORDERS__ATTRIBUTES__X_PRIORITY_",
            "_DEV_QUARKUS_HERALD_QUEUE_ORDERS_ATTRIBUTES_X_PRIORITY", "_DEV_QUARKUS_HERALD_QUEUE__ORDERS__DEAD_LETTER_NAME",
            "OLD_QUARKUS_HERALD_QUEUE_ORDERS_ATTRIBUTES_X_PRIORITY", "OLD_QUARKUS_HERALD_QUEUE__ORDERS__DEAD_LETTER_NAME"})
    void anEnvironmentVariableOfAnotherProfileOrProductSetsNothing(String variable) {
        properties(250, Map.of("quarkus.herald.queue.orders.declare", "none"));
        environment(Map.of(variable, "5"));

        assertThat(config().queue().keySet()).containsOnly("orders");
        assertThat(config().queue().get("orders").attributes()).isEmpty();
        assertThat(config().queue().get("orders").deadLetter().name()).isEmpty();
        assertThat(config().queue().get("orders").declare()).hasValue(Declare.NONE);
    }

    @Test
    void anEnvironmentVariableOfAnUnknownNameIsSeen() {
        environment(Map.of("QUARKUS_HERALD_LISTENER__BILLS__CONCURRENCY", "3"));

        assertThat(config().listener().keySet()).containsOnly("bills");
    }

    @Test
    void yamlMeansTheSame() {
        yaml("""
                quarkus:
                  herald:
                    listener:
                      concurrency: 9
                      orders:
                        concurrency: 3
                      "order.events.fifo":
                        retry:
                          delay: 5s
                    queue:
                      orders:
                        declare: none
                """);

        assertThat(concurrency("orders")).isEqualTo(3);
        assertThat(concurrency(HeraldConfig.ALL)).isEqualTo(9);
        assertThat(config().listener().get("order.events.fifo").retry().delay()).isPresent();
        assertThat(config().queue().get("orders").declare()).hasValue(Declare.NONE);
    }

    @Test
    void keysWithoutANameAreTheDefaults() {
        properties(100, Map.of("quarkus.herald.listener.concurrency", "1", "quarkus.herald.listener.retry.delay", "2s",
                "quarkus.herald.listener.queue", "q"));

        assertThat(config().listener().keySet()).containsOnly(HeraldConfig.ALL);
        assertThat(config().listener().get(HeraldConfig.ALL).queue()).hasValue("q");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSourceWithTheHigherOrdinalWinsWhateverTheSpelling(boolean quotedIsHigher) {
        properties(quotedIsHigher ? 400 : 250, Map.of("quarkus.herald.listener.\"orders\".concurrency", "1"));
        properties(quotedIsHigher ? 250 : 400, Map.of("quarkus.herald.listener.orders.concurrency", "2"));

        assertThat(concurrency("orders")).isEqualTo(quotedIsHigher ? 1 : 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"QUARKUS_HERALD_LISTENER__ORDERS__CONCURRENCY", "QUARKUS_HERALD_LISTENER_ORDERS_CONCURRENCY"})
    void anEnvironmentVariableWinsOverAFile(String variable) {
        properties(250, Map.of("quarkus.herald.listener.orders.concurrency", "1",
                "quarkus.herald.listener.\"orders\".prefetch", "5"));
        environment(Map.of(variable, "2"));

        assertThat(concurrency("orders")).isEqualTo(2);
    }

    @Test
    void aSystemPropertyWinsOverAnEnvironmentVariable() {
        environment(Map.of("QUARKUS_HERALD_LISTENER__ORDERS__CONCURRENCY", "2"));
        properties(400, Map.of("quarkus.herald.listener.orders.concurrency", "3"));

        assertThat(concurrency("orders")).isEqualTo(3);
    }

    @Test
    void theValueOfTheProfileWinsWhateverTheSpelling() {
        properties(250, Map.of("quarkus.herald.listener.\"orders\".concurrency", "1",
                "%prod.quarkus.herald.listener.orders.concurrency", "2"));

        assertThat(concurrency("orders")).isEqualTo(2);
        assertThat(warnings(this::config)).isEmpty();
    }

    /** As of one name: the profile decides between values of one source. */
    @Test
    void theStrongerSourceWinsOverTheProfileWhateverTheSpelling() {
        properties(250, Map.of("quarkus.herald.listener.\"orders\".concurrency", "1",
                "quarkus.herald.listener.bills.concurrency", "1"));
        properties(250, Map.of("%prod.quarkus.herald.listener.orders.concurrency", "2",
                "%prod.quarkus.herald.listener.bills.concurrency", "2"));

        assertThat(concurrency("orders")).isEqualTo(concurrency("bills"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "b,a"})
    void theStrongerProfileWinsWhateverTheSpelling(String profiles) {
        properties(250, Map.of("%a.quarkus.herald.listener.\"orders\".concurrency", "1",
                "%b.quarkus.herald.listener.orders.concurrency", "2",
                "%a.quarkus.herald.listener.bills.concurrency", "1", "%b.quarkus.herald.listener.bills.concurrency", "2"));
        HeraldConfig config = builder().withProfiles(List.of(profiles.split(","))).withMapping(HeraldConfig.class).build()
                .getConfigMapping(HeraldConfig.class);

        assertThat(config.listener().get("orders").concurrency())
                .isEqualTo(config.listener().get("bills").concurrency());
    }

    @Test
    void aConflictInOneSourceIsLoggedOnceWithBothKeys() {
        properties(250, Map.of("quarkus.herald.listener.\"orders\".concurrency", "1",
                "quarkus.herald.listener.orders.concurrency", "2"));

        List<String> warnings = warnings(() -> assertThat(concurrency("orders")).isEqualTo(1));

        assertThat(warnings).singleElement().asString().contains("quarkus.herald.listener.\"orders\".concurrency",
                "quarkus.herald.listener.orders.concurrency", "different values");
    }

    @Test
    void theSameValueTwiceIsNoConflict() {
        properties(250, Map.of("quarkus.herald.listener.\"orders\".concurrency", "2",
                "quarkus.herald.listener.orders.concurrency", "2"));

        assertThat(warnings(() -> assertThat(concurrency("orders")).isEqualTo(2))).isEmpty();
    }

    @Test
    void buildTimeKeysHaveTheSameSpellings() {
        properties(250, Map.of("quarkus.herald.queue.order.events.fifo.broker", "memory",
                "quarkus.herald.topic.audit.client", "eu"));
        HeraldBuildTimeConfig config = builder().withMapping(HeraldBuildTimeConfig.class).build()
                .getConfigMapping(HeraldBuildTimeConfig.class);

        assertThat(config.queue().get("order.events.fifo").broker()).hasValue("memory");
        assertThat(config.topic().get("audit").client()).hasValue("eu");
    }

    /** A setting that is missing in the list cannot be set without quotes. */
    @Test
    void knowsAllSettings() {
        Set<String> ofDestinations = new TreeSet<>(settings("", DestinationConfig.class));
        ofDestinations.addAll(settings("", DestinationBuildTimeConfig.class));

        assertThat(ElementKey.OF_LISTENERS).containsExactlyInAnyOrderElementsOf(settings("", ListenerConfig.class));
        assertThat(ElementKey.OF_DESTINATIONS).containsExactlyInAnyOrderElementsOf(ofDestinations);
    }

    private static Set<String> settings(String prefix, Class<?> group) {
        Set<String> found = new TreeSet<>();
        for (Method method : group.getMethods()) {
            String name = prefix + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase();
            if (method.getReturnType().getName().startsWith("dev.herald.") && method.getReturnType().isInterface()) {
                found.addAll(settings(name + ".", method.getReturnType()));
            } else if (method.getReturnType() != Map.class) {
                found.add(name);
            }
        }
        return found;
    }

    private int concurrency(String id) {
        return config().listener().get(id).concurrency().orElseThrow();
    }

    private HeraldConfig config() {
        return builder().withMapping(HeraldConfig.class).build().getConfigMapping(HeraldConfig.class);
    }

    private SmallRyeConfigBuilder builder() {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addDefaultInterceptors().addDiscoveredCustomizers()
                .withProfile("prod").withValidateUnknown(false)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withDefaultValue(KeySpellings.known("listener"), KeySpellings.known(IDS))
                .withDefaultValue(KeySpellings.known(KeySpellings.FAILURES), "com.acme.RateLimited")
                .withDefaultValue(KeySpellings.known("queue"), KeySpellings.known(IDS));
        sources.forEach(builder::withSources);
        return builder;
    }

    private void properties(int ordinal, Map<String, String> properties) {
        sources.add(new PropertiesConfigSource(properties, "source " + sources.size(), ordinal));
    }

    private void environment(Map<String, String> variables) {
        sources.add(new EnvConfigSource(new HashMap<>(variables), 300));
    }

    private void yaml(String text) {
        sources.add(new YamlConfigSource("application.yaml", text, 255));
    }

    private static List<String> warnings(Runnable task) {
        List<String> texts = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                texts.add(new java.util.logging.SimpleFormatter().formatMessage(line));
            }

            @Override
            public void flush() {
                // nothing is kept
            }

            @Override
            public void close() {
                // nothing is kept
            }
        };
        Logger log = Logger.getLogger("dev.herald");
        log.addHandler(handler);
        try {
            task.run();
        } finally {
            log.removeHandler(handler);
        }
        return texts;
    }
}
