package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;

@DisabledIfEnvironmentVariable(named = RedisResource.URI_VARIABLE, matches = ".+")
class RedisResourceTest {

    private final RedisResource resource = new RedisResource();

    @AfterEach
    void stop() {
        resource.stop();
    }

    @Test
    void configuresTheClientForTheServerItStarts() throws IOException {
        resource.init(Map.of());

        assertThat(appendOnly(resource.start())).isEqualTo("no");
    }

    @Test
    void startsAnAppendOnlyServerIfAskedTo() throws IOException {
        resource.init(Map.of(RedisResource.APPEND_ONLY, "true"));

        assertThat(appendOnly(resource.start())).isEqualTo("yes");
    }

    private static String appendOnly(Map<String, String> configuration) throws IOException {
        URI uri = URI.create(configuration.get("quarkus.redis.hosts"));
        try (RedisClient client = new RedisClient(uri.getPort())) {
            client.ask("CONFIG GET appendonly");
            String line = client.answer();
            while (!line.equals("yes") && !line.equals("no")) {
                line = client.answer();
            }
            return line;
        }
    }
}
