package dev.herald.contract.app;

import java.util.Base64;

import jakarta.inject.Singleton;

import io.smallrye.common.annotation.Identifier;
import io.vertx.core.json.JsonObject;

import dev.herald.CurrentMessage;
import dev.herald.IncomingFilter;
import dev.herald.Message;
import dev.herald.OutgoingFilter;
import dev.herald.OutgoingMessage;

/** Has a queue carry nothing that can be read, and notes what is handled. */
@Singleton
@Identifier("sealed")
public class Seal implements IncomingFilter, OutgoingFilter {

    private final Script script;

    public Seal(Script script) {
        this.script = script;
    }

    public static String sealed(Task task) {
        return Base64.getEncoder().encodeToString(
                new JsonObject().put("key", task.key()).put("number", task.number()).encode().getBytes());
    }

    @Override
    public OutgoingMessage<?> filter(OutgoingMessage<?> message, String destination) {
        return message.header("seal", "base64").payload(sealed((Task) message.payload()));
    }

    @Override
    public byte[] body(Message<byte[]> message) {
        return Base64.getDecoder().decode(message.payload());
    }

    @Override
    public void before(CurrentMessage message) {
        script.note("seal", "before " + message.attempt());
    }

    @Override
    public void after(CurrentMessage message, Object result, Throwable failure) {
        script.note("seal", "after " + message.attempt() + (failure == null ? "" : " " + failure.getMessage()));
    }
}
