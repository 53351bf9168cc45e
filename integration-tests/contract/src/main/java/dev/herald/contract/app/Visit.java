package dev.herald.contract.app;

import java.util.UUID;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.RequestScoped;

/** Lives for one message. */
@RequestScoped
public class Visit {

    private final Script script;
    private final String id = UUID.randomUUID().toString();

    public Visit(Script script) {
        this.script = script;
    }

    public String id() {
        return id;
    }

    @PreDestroy
    void over() {
        script.note("visits-over", id);
    }
}
