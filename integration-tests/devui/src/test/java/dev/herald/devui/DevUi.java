package dev.herald.devui;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Calls the Dev UI of an application as its pages do: by JSON-RPC over a WebSocket. */
final class DevUi implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String EXTENSION = "quarkus-herald_";
    /** The server tells subscriptions apart by these alone. */
    private static final AtomicInteger IDS = new AtomicInteger(1);

    private final List<JsonObject> answers = new CopyOnWriteArrayList<>();
    private final JsonSocket socket;

    DevUi(int port) {
        socket = new JsonSocket(URI.create("ws://localhost:" + port + "/q/dev-ui/json-rpc-ws"), answers::add);
    }

    /** What a method returns: text, a number, a {@link JsonObject} or a {@link JsonArray}. */
    Object call(String method, Map<String, Object> parameters) {
        return result(answer(send(method, parameters)));
    }

    JsonObject object(String method, Map<String, Object> parameters) {
        return (JsonObject) call(method, parameters);
    }

    List<JsonObject> list(String method, Map<String, Object> parameters) {
        return objects(call(method, parameters));
    }

    static List<JsonObject> objects(Object array) {
        return ((JsonArray) array).stream().map(JsonObject.class::cast).toList();
    }

    /** The text of the error that a method ends with. */
    String error(String method, Map<String, Object> parameters) {
        return answer(send(method, parameters)).getJsonObject("error").getString("message");
    }

    /** Subscribes to a stream. */
    Stream stream(String method, Map<String, Object> parameters) {
        return new Stream(send(method, parameters));
    }

    /** What a stream has emitted. */
    final class Stream {

        private final int id;

        private Stream(int id) {
            this.id = id;
        }

        List<Object> items() {
            return answers.stream().filter(answer -> answer.getInteger("id") == id)
                    .filter(answer -> "SubscriptionMessage".equals(
                            answer.getJsonObject("result").getString("messageType")))
                    .map(DevUi::result).toList();
        }

        void cancel() {
            socket.send(message(id, "unsubscribe", Map.of()));
        }
    }

    private int send(String method, Map<String, Object> parameters) {
        int id = IDS.getAndIncrement();
        socket.send(message(id, EXTENSION + method, parameters));
        return id;
    }

    private static JsonObject message(int id, String method, Map<String, Object> parameters) {
        return new JsonObject().put("jsonrpc", "2.0").put("id", id).put("method", method)
                .put("params", new JsonObject(parameters));
    }

    private JsonObject answer(int id) {
        return Awaitility.await().atMost(PATIENCE).until(
                () -> answers.stream().filter(answer -> answer.getInteger("id") == id).findFirst().orElse(null),
                answer -> answer != null);
    }

    private static Object result(JsonObject answer) {
        if (answer.containsKey("error")) {
            throw new AssertionError(answer.getJsonObject("error").getString("message"));
        }
        return answer.getJsonObject("result").getValue("object");
    }

    @Override
    public void close() {
        socket.close();
    }
}
