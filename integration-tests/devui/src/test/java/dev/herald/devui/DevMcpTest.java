package dev.herald.devui;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusDevModeTest;
import io.vertx.core.json.JsonObject;

import dev.herald.brokers.FreePort;

/** The tools that agents find at the Dev MCP server. */
@Tag("dev-ui")
class DevMcpTest {

    private static final int PORT = FreePort.find();
    private static final String PREFIX = "quarkus-herald_";

    @RegisterExtension
    static final QuarkusDevModeTest APPLICATION = DevApplication.of(PORT, Shop.class, EnabledMcp.class);

    @Test
    void agentsMayLookAndNothingElse() throws Exception {
        List<JsonObject> tools = DevUi.objects(ask("tools/list", Map.of()).getJsonObject("result").getValue("tools")).stream()
                .filter(tool -> tool.getString("name").startsWith(PREFIX)).toList();
        assertThat(tools).extracting(tool -> tool.getString("name").substring(PREFIX.length())).containsExactlyInAnyOrder(
                "listeners", "queues", "describe", "sample", "deadLetters", "messages");
        assertThat(tools).allSatisfy(tool -> assertThat(tool.getString("description")).isNotBlank());

        JsonObject listeners = ask("tools/call", Map.of("name", PREFIX + "listeners", "arguments", Map.of()));
        assertThat(listeners.encode()).contains("Shop#placed").contains("orders-dlq");
        JsonObject queue = ask("tools/call", Map.of("name", PREFIX + "describe", "arguments", Map.of("queue", "orders")));
        assertThat(queue.encode()).contains("visible");

        JsonObject purge = ask("tools/call", Map.of("name", PREFIX + "purge", "arguments", Map.of("queue", "orders")));
        assertThat(purge.containsKey("error")).as(purge.encode()).isTrue();
    }

    private static JsonObject ask(String method, Map<String, Object> parameters) throws Exception {
        String request = new JsonObject().put("jsonrpc", "2.0").put("id", 1).put("method", method)
                .put("params", new JsonObject(parameters)).encode();
        return new JsonObject(HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create("http://localhost:" + PORT + "/q/dev-mcp"))
                        .header("Content-Type", "application/json").POST(BodyPublishers.ofString(request)).build(),
                        BodyHandlers.ofString())
                .body());
    }
}
