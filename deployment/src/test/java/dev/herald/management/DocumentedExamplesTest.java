package dev.herald.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.vertx.core.json.JsonObject;

import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** The application has the configuration of the documentation's page, and gets its requests, in their order. */
class DocumentedExamplesTest {

    private static final Path PAGE = Path.of("../docs/modules/ROOT/pages/management.adoc");
    private static final Pattern EXAMPLE = Pattern.compile("\\[source,(\\w+),role=example]\n----\n(.*?)\n----", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = configured(Operator.withUsers(Operator.application(Shop.class), "ada")
            .overrideConfigKey("quarkus.security.users.embedded.roles.ada", "admin")
            .overrideConfigKey("quarkus.herald.listener.retry.max-attempts", "1"));

    @Singleton
    static class Shop {

        @QueueListener("orders")
        void on(String order) {
            if (order.startsWith("bad")) {
                throw new IllegalStateException("no stock");
            }
        }
    }

    @Inject
    MemoryQueues queues;

    @Inject
    Listeners listeners;

    @Test
    void doWhatTheySay() {
        for (int order = 1; order <= 3; order++) {
            queues.send("orders", "bad order " + order);
        }
        await().atMost(PATIENCE).until(() -> queues.depth("orders-dlq").visible() == 3);
        List<String> letters = letters();
        List<String> requests = examples("bash").stream().flatMap(String::lines).toList();
        assertThat(requests).hasSizeGreaterThan(8);

        for (String request : requests) {
            String line = request;
            for (int number = 1; number <= letters.size(); number++) {
                line = line.replace("LETTER-" + number, letters.get(number - 1));
            }
            assertThat(send(line).status()).as(line).isIn(200, 202);
        }

        assertThat(listeners.get("orders").concurrency()).isEqualTo(4);
        await().atMost(PATIENCE).until(() -> listeners.get("orders").state() == ListenerState.RUNNING);
        // The first letter fails again, the second one is mended, and the third one is gone.
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(queues.depth("orders-dlq").visible()).isEqualTo(1));
        assertThat(listeners.get("orders").counts().handled()).isEqualTo(1);
    }

    private static List<String> letters() {
        return Operator.onManagementInterface().as("ada").get("/dead-letters/orders").ok().getJsonArray("letters").stream()
                .map(letter -> ((JsonObject) letter).getString("id")).toList();
    }

    /** As curl understands it, as far as the page needs. */
    private static Operator.Answer send(String curl) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(curl);
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        assertThat(words).startsWith("curl", "-u", "ada:secret");
        String url = words.get(words.size() - 1);
        assertThat(url).startsWith("localhost:9000/q/herald/");
        HttpRequest.Builder request = Operator.onManagementInterface().as("ada")
                .request(url.substring("localhost:9000/q/herald".length()));
        if (words.contains("-d")) {
            assertThat(after(words, "-H")).isEqualTo("Content-Type: application/json");
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(after(words, "-d")));
        }
        return Operator.onManagementInterface().send(request);
    }

    private static String after(List<String> words, String option) {
        return words.get(words.indexOf(option) + 1);
    }

    private static QuarkusUnitTest configured(QuarkusUnitTest application) {
        for (String example : examples("properties")) {
            for (Map.Entry<String, String> property : properties(example).entrySet()) {
                application.overrideConfigKey(property.getKey(), property.getValue());
            }
        }
        return application;
    }

    private static Map<String, String> properties(String text) {
        try {
            Properties properties = new Properties();
            properties.load(new StringReader(text));
            return properties.stringPropertyNames().stream().collect(Collectors.toMap(name -> name, properties::getProperty));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> examples(String language) {
        try {
            return EXAMPLE.matcher(Files.readString(PAGE)).results().filter(found -> found.group(1).equals(language))
                    .map(found -> found.group(2)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
