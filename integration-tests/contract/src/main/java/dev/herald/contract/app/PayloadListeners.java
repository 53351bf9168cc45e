package dev.herald.contract.app;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.core.json.JsonObject;

import dev.herald.Header;
import dev.herald.Headers;
import dev.herald.Lease;
import dev.herald.QueueListener;

/** One listener for each kind of payload and parameter; they note what they get. */
@ApplicationScoped
public class PayloadListeners {

    private final Script script;

    public PayloadListeners(Script script) {
        this.script = script;
    }

    /** What came with a message. */
    public record Given(Task task, String tenant, int count, boolean urgent, Optional<String> note, String region,
            byte[] digest, Headers headers, boolean leased) {
    }

    @QueueListener("text")
    void text(String text) {
        script.note("text", text);
    }

    @QueueListener("bytes")
    void bytes(byte[] bytes) {
        script.note("bytes", bytes);
    }

    @QueueListener("json")
    void json(JsonObject json) {
        script.note("json", json);
    }

    @QueueListener("generic")
    void generic(Map<String, List<Task>> tasksByTeam) {
        script.note("generic", tasksByTeam);
    }

    @QueueListener("parameters")
    void parameters(Task task, @Header("tenant") String tenant, @Header("count") int count,
            @Header("urgent") boolean urgent, @Header("note") Optional<String> note,
            @Header(value = "region", defaultValue = "north") String region, @Header("digest") byte[] digest,
            Headers headers, Lease lease) {
        boolean leased = !lease.isLost() && lease.remaining().toMillis() > 0;
        script.note("parameters", new Given(task, tenant, count, urgent, note, region, digest, headers, leased));
    }

    @QueueListener("renamed")
    void renamed(Task task) throws Exception {
        script.play(Call.of("renamed", task));
    }
}
