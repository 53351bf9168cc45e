package dev.herald.runtime.container;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.arc.ManagedContext;

import dev.herald.FailureDecision;
import dev.herald.FailureHandler;
import dev.herald.Message;

/** A bean of the application, looked up when it is asked for the first time, and called within a request context. */
final class FailureHandlerBean implements FailureHandler {

    private final String bean;
    private volatile FailureHandler instance;

    private FailureHandlerBean(String bean) {
        this.bean = bean;
    }

    /** @return {@code null} for {@code null} */
    static FailureHandler of(String bean) {
        return bean == null ? null : new FailureHandlerBean(bean);
    }

    @Override
    public FailureDecision decide(Message<?> message, Throwable failure) {
        ManagedContext requestContext = Arc.container().requestContext();
        if (requestContext.isActive()) {
            return instance().decide(message, failure);
        }
        requestContext.activate();
        try {
            return instance().decide(message, failure);
        } finally {
            requestContext.terminate();
        }
    }

    private FailureHandler instance() {
        if (instance == null) {
            ArcContainer arc = Arc.container();
            instance = (FailureHandler) arc.instance(arc.bean(bean)).get();
        }
        return instance;
    }
}
