package dev.herald.devui;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import io.vertx.core.json.JsonObject;

/** A WebSocket on which both sides send JSON objects. */
final class JsonSocket implements AutoCloseable {

    private final WebSocket socket;

    /** @param received is called with each object that arrives, one after the other */
    JsonSocket(URI address, Consumer<JsonObject> received) {
        socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(address, new Receiver(received)).join();
    }

    private static final class Receiver implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();
        private final Consumer<JsonObject> received;

        Receiver(Consumer<JsonObject> received) {
            this.received = received;
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received.accept(new JsonObject(text.toString()));
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }
    }

    void send(JsonObject message) {
        socket.sendText(message.encode(), true).join();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
