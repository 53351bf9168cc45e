package dev.herald.runtime.management;

import java.util.List;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.spi.runtime.AuthenticationFailureEvent;
import io.quarkus.security.spi.runtime.AuthorizationFailureEvent;
import io.quarkus.security.spi.runtime.SecurityEvent;
import io.vertx.ext.web.RoutingContext;

import dev.herald.ManagementAction.Outcome;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.spi.support.TextSanitizer;

/** Reports requests that Quarkus refuses, before they reach the endpoint. */
@Singleton
public class RefusedRequests {

    private static final int MAX_LENGTH = 200;

    private final Audit audit;
    private final Instance instance;
    private final HeraldExecutors executors;

    public RefusedRequests(Audit audit, Instance instance, HeraldExecutors executors) {
        this.audit = audit;
        this.instance = instance;
        this.executors = executors;
    }

    void unauthorized(@Observes AuthorizationFailureEvent event) {
        report(event, "no HTTP permission");
    }

    void unauthenticated(@Observes AuthenticationFailureEvent event) {
        report(event, "not authenticated");
    }

    private void report(SecurityEvent event, String why) {
        if (event.getEventProperties().get(RoutingContext.class.getName()) instanceof RoutingContext routing
                && isOurs(routing.normalizedPath())) {
            Caller caller = new Caller(Caller.named(name(event.getSecurityIdentity())),
                    Caller.of(routing).address());
            String action = TextSanitizer.of(routing.request().method() + " "
                    + routing.normalizedPath().substring(instance.path().length()), MAX_LENGTH);
            // Security events are fired on event loops.
            executors.application(() -> audit.report(caller, action, "", List.of(), Outcome.REFUSED, why));
        }
    }

    private static String name(SecurityIdentity identity) {
        return identity == null ? null : identity.getPrincipal().getName();
    }

    private boolean isOurs(String path) {
        return path.equals(instance.path()) || path.startsWith(instance.path() + "/");
    }
}
