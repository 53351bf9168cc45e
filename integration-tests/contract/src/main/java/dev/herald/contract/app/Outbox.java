package dev.herald.contract.app;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;

import dev.herald.BatchReceipt;
import dev.herald.Header;
import dev.herald.Publisher;
import dev.herald.Receipt;

/** Every form a publishing method can have on every broker. */
public interface Outbox {

    @Publisher(queue = "posted")
    void post(Task task);

    @Publisher(queue = "posted")
    Receipt postForReceipt(Task task);

    @Publisher(queue = "posted")
    Uni<Receipt> postUni(Task task);

    @Publisher(queue = "posted")
    Uni<Void> postQuietly(Task task);

    @Publisher(queue = "posted")
    CompletionStage<Receipt> postStage(Task task);

    @Publisher(queue = "posted")
    BatchReceipt postAll(List<Task> tasks);

    @Publisher(queue = "posted")
    Uni<BatchReceipt> postAllUni(List<Task> tasks);

    @Publisher(queue = "parameters")
    void postWithHeaders(Task task, @Header("tenant") String tenant, @Header("count") int count,
            @Header("urgent") boolean urgent, @Header("note") Optional<String> note, @Header("digest") byte[] digest);

    @Publisher(queue = "text")
    void postText(String text);

    @Publisher(queue = "bytes")
    void postBytes(byte[] bytes);

    @Publisher(queue = "json")
    void postJson(JsonObject json);

    @Publisher(queue = "generic")
    void postGeneric(Map<String, List<Task>> tasksByTeam);
}
