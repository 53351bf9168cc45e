package org.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.Listeners;

class FirstApplicationTest {

    private static final Path PAGE = Path.of("../docs/modules/ROOT/pages/index.adoc");
    private static final Path CODE = Path.of("src/test/java/org/acme");
    private static final Pattern SNIPPET = Pattern.compile("\\[source,java]\n----\n(.*?)\n----", Pattern.DOTALL);
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Order.class, OrderHandler.class, OrderMessages.class,
                    DeadOrders.class))
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.herald.broker", "memory")
            .overrideConfigKey("quarkus.herald.listener.\"orders\".retry.delay", "10ms");

    @Inject
    OrderMessages messages;

    @Inject
    DeadOrders dead;

    @Inject
    Listeners listeners;

    @Test
    void handlesWhatIsPlacedAndKeepsWhatFails() {
        messages.place(new Order(7, "Ada"));
        messages.place(new Order(8, null));

        await().atMost(SOON).until(() -> listeners.get("orders").counts().acknowledged() == 1);
        await().atMost(SOON).untilAsserted(() -> assertThat(dead.list())
                .containsExactly("{\"id\":8,\"customer\":null}: order 8 has no customer"));
        assertThat(dead.redrive().moved()).isEqualTo(1);
        await().atMost(SOON).until(() -> dead.list().size() == 1);
    }

    /** The formatter of this project wraps and sorts as the page does. */
    @Test
    void isWhatThePageShows() throws IOException {
        List<String> code = code();

        assertThat(SNIPPET.matcher(Files.readString(PAGE)).results().map(FirstApplicationTest::text)
                .filter(snippet -> !snippet.contains("jakarta.ws.rs"))).hasSize(4).allSatisfy(
                        snippet -> assertThat(code).contains(snippet));
    }

    private static String text(MatchResult snippet) {
        return snippet.group(1).strip();
    }

    private static List<String> code() throws IOException {
        try (Stream<Path> files = Files.list(CODE)) {
            return files.map(FirstApplicationTest::read).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
